// SPDX-License-Identifier: Apache-2.0
#include "tool/report/outcome.hpp"

#include <fmt/format.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "tool/common/error.hpp"

namespace ramwright::tool {

namespace {

using nlohmann::json;

const json& member(const json& from, const char* key) {
    const auto found = from.find(key);
    if (found == from.end()) {
        throw input_error(fmt::format("there is no '{}' in it", key));
    }
    return *found;
}

std::uint64_t whole(const json& value, const char* key) {
    if (!value.is_number_unsigned()) {
        throw input_error(fmt::format("'{}' is not a whole number of 0 or more", key));
    }
    return value.get<std::uint64_t>();
}

double measure(const json& from, const char* key) {
    const json& value = member(from, key);
    if (!value.is_number() || value.get<double>() < 0) {
        throw input_error(fmt::format("'{}' is not a number of 0 or more", key));
    }
    return value.get<double>();
}

std::optional<std::uint64_t> optional_whole(const json& from, const char* key) {
    const auto found = from.find(key);
    if (found == from.end() || found->is_null()) {
        return {};
    }
    return whole(*found, key);
}

instruction_count instructions(const json& from, const char* key) {
    const json& value = member(from, key);
    if (!value.is_object()) {
        throw input_error(fmt::format("'{}' is not an object with 'mean' and 'max'", key));
    }
    return {.mean = measure(value, "mean"), .max = measure(value, "max")};
}

outcome_figures parse(const json& from) {
    if (!from.is_object()) {
        throw input_error("it is not a JSON object");
    }
    const auto required = [&](const char* key) { return whole(member(from, key), key); };
    member(from, "first_failure_tick");
    outcome_figures figures{
        .peak_bytes = required("peak_bytes"),
        .smallest_ram_bytes = required("smallest_ram_bytes"),
        .failures = required("failures"),
        .first_failure_tick = optional_whole(from, "first_failure_tick"),
        .largest_free_bytes = required("largest_free_bytes"),
        .free_bytes = optional_whole(from, "free_bytes"),
        .fragmentation = measure(from, "fragmentation"),
        .malloc_instructions = instructions(from, "malloc_instructions"),
        .free_instructions = instructions(from, "free_instructions"),
        .lower_bound_bytes = optional_whole(from, "lower_bound_bytes"),
    };
    if (figures.fragmentation > 1) {
        throw input_error("'fragmentation' is more than 1: it is a share, not a percentage");
    }
    return figures;
}

}  // namespace

outcome_figures read_outcome(const std::string& path) {
    std::ifstream file{path};
    if (!file) {
        throw input_error(fmt::format("cannot read the outcome '{}'", path));
    }
    try {
        return parse(json::parse(file));
    } catch (const json::exception&) {
        throw input_error(fmt::format("'{}' is not an outcome: it is not JSON", path));
    } catch (const input_error& problem) {
        throw input_error(fmt::format("'{}' is not an outcome: {}", path, problem.what()));
    }
}

}  // namespace ramwright::tool
