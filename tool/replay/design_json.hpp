// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>

#include "tool/common/error.hpp"
#include "tool/replay/design.hpp"

/// \file
/// What the JSON files of plans have in common: how they are read and refused, and how a design is written.

namespace ramwright::tool {

/// Throws `input_error` for what is not a whole number in its type's range.
template <typename Number>
[[nodiscard]] Number whole_number(const nlohmann::json& from, const char* key) {
    const nlohmann::json& value = from.at(key);
    constexpr std::uint64_t most = std::numeric_limits<Number>::max();
    if (!value.is_number_unsigned() || value.get<std::uint64_t>() > most) {
        throw input_error(fmt::format("'{}' is not a whole number of at most {}", key, most));
    }
    return value.get<Number>();
}

/// `design`, `pools` and `rest`. Throws `input_error` for a design that cannot be.
[[nodiscard]] design parse_design_fields(const nlohmann::json& from);

[[nodiscard]] nlohmann::json design_as_json(const design& how);

/// What `parse` makes of the file. Throws `input_error`, one sentence that names the file.
template <typename Parse>
[[nodiscard]] auto read_plan_json(const std::string& path, Parse&& parse) {
    std::ifstream file{path};
    if (!file) {
        throw input_error(fmt::format("cannot read the plan '{}'", path));
    }
    try {
        return parse(nlohmann::json::parse(file));
    } catch (const nlohmann::json::parse_error&) {
        throw input_error(fmt::format("'{}' is not a plan: it is not JSON", path));
    } catch (const nlohmann::json::exception& problem) {
        throw input_error(fmt::format("'{}' is not a plan: {}", path, problem.what()));
    } catch (const input_error& problem) {
        throw input_error(fmt::format("'{}' is not a plan: {}", path, problem.what()));
    }
}

}  // namespace ramwright::tool
