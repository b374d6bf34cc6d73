// SPDX-License-Identifier: Apache-2.0
#include "tool/replay/plan_file.hpp"

#include <fmt/format.h>

#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <vector>

#include "tool/common/error.hpp"

namespace ramwright::tool {

namespace {

using nlohmann::json;

constexpr int format_version = 2;

template <typename Number>
Number whole_number(const json& from, const char* key) {
    const json& value = from.at(key);
    constexpr std::uint64_t most = std::numeric_limits<Number>::max();
    if (!value.is_number_unsigned() || value.get<std::uint64_t>() > most) {
        throw input_error(fmt::format("'{}' is not a whole number of at most {}", key, most));
    }
    return value.get<Number>();
}

rest_allocator parse_rest(const std::string& name) {
    if (name == "general") {
        return rest_allocator::general;
    }
    if (name == "none") {
        return rest_allocator::none;
    }
    throw input_error(fmt::format("'{}' is not a rest; there are general and none", name));
}

void verify(const design& how) {
    if (!well_formed(how.pools)) {
        throw input_error("its pools overlap, are out of order or are not possible");
    }
    if (how.pools.empty() && how.rest == rest_allocator::none) {
        throw input_error("it has no pools and nothing else");
    }
}

std::vector<size_class> parse_pools(const json& from) {
    std::vector<size_class> pools;
    for (const json& each : from) {
        pools.push_back({.smallest = whole_number<std::uint32_t>(each, "smallest"),
                         .block_size = whole_number<std::uint32_t>(each, "block_size"),
                         .count = whole_number<std::uint16_t>(each, "count")});
    }
    return pools;
}

design parse_design_fields(const json& from) {
    design how{.name = from.at("design").get<std::string>(),
               .pools = parse_pools(from.at("pools")),
               .rest = parse_rest(from.at("rest").get<std::string>())};
    verify(how);
    return how;
}

std::optional<plan_confidence> parse_confidence(const json& offer) {
    if (!offer.contains("confidence")) {
        return {};
    }
    const json& from = offer.at("confidence");
    return plan_confidence{.runs = whole_number<std::uint32_t>(from, "runs"),
                           .survived = whole_number<std::uint32_t>(from, "survived"),
                           .at_least = from.at("at_least").get<double>()};
}

plan_offer parse_offer(const json& from) {
    const json& worst = from.at("worst_instructions");
    return {.how = parse_design_fields(from),
            .summary = from.at("summary").get<std::string>(),
            .needed_bytes = whole_number<std::uint64_t>(from, "ram_needed_bytes"),
            .needed_with_margin_bytes =
                whole_number<std::uint64_t>(from, "ram_needed_with_margin_bytes"),
            .served_by_pools = from.at("served_by_pools").get<double>(),
            .allocate_instructions = whole_number<std::uint32_t>(worst, "allocate"),
            .free_instructions = whole_number<std::uint32_t>(worst, "free"),
            .instructions_a_block = worst.at("a_block_mean").get<double>(),
            .fragmentation = from.at("fragmentation").get<double>(),
            .confidence = parse_confidence(from),
            .proof = from.at("proof").get<std::string>()};
}

plan_file parse(const json& from) {
    if (!from.is_object() || !from.contains("ramwright_plan")) {
        throw input_error("there is no 'ramwright_plan' in it");
    }
    if (from.at("ramwright_plan") != format_version) {
        throw input_error(fmt::format("its format is {}, this tool reads {}",
                                      from.at("ramwright_plan").dump(), format_version));
    }
    plan_file plan{
        .how = parse_design_fields(from),
        .region_bytes = whole_number<std::uint64_t>(from, "region_bytes"),
        .margin_percent = from.at("margin_percent").get<double>(),
        .build_id = from.at("build_id").get<std::string>(),
        .peak_live_bytes = whole_number<std::uint64_t>(from, "peak_live_bytes"),
        .peak_live_with_margin_bytes =
            whole_number<std::uint64_t>(from, "peak_live_with_margin_bytes"),
        .offers = {},
    };
    for (const json& each : from.at("offers")) {
        plan.offers.push_back(parse_offer(each));
    }
    return plan;
}

json design_as_json(const design& how) {
    json pools = json::array();
    for (const size_class& each : how.pools) {
        pools.push_back(
            {{"smallest", each.smallest}, {"block_size", each.block_size}, {"count", each.count}});
    }
    return {{"design", how.name},
            {"rest", how.rest == rest_allocator::none ? "none" : "general"},
            {"pools", pools}};
}

json offer_as_json(const plan_offer& offer, const plan_file& plan) {
    json content = design_as_json(offer.how);
    content.update({{"summary", offer.summary},
                    {"ram_needed_bytes", offer.needed_bytes},
                    {"ram_needed_with_margin_bytes", offer.needed_with_margin_bytes},
                    {"times_peak_live", static_cast<double>(offer.needed_bytes) /
                                            static_cast<double>(plan.peak_live_bytes)},
                    {"served_by_pools", offer.served_by_pools},
                    {"worst_instructions",
                     {{"allocate", offer.allocate_instructions},
                      {"free", offer.free_instructions},
                      {"a_block_mean", offer.instructions_a_block},
                      {"target", "Cortex-M4, -O2"}}},
                    {"fragmentation", offer.fragmentation},
                    {"proof", offer.proof}});
    if (offer.confidence) {
        content["confidence"] = {{"runs", offer.confidence->runs},
                                 {"survived", offer.confidence->survived},
                                 {"at_least", offer.confidence->at_least}};
    }
    return content;
}

}  // namespace

plan_file read_plan(const std::string& path) {
    std::ifstream file{path};
    if (!file) {
        throw input_error(fmt::format("cannot read the plan '{}'", path));
    }
    try {
        return parse(json::parse(file));
    } catch (const json::parse_error&) {
        throw input_error(fmt::format("'{}' is not a plan: it is not JSON", path));
    } catch (const json::exception& problem) {
        throw input_error(fmt::format("'{}' is not a plan: {}", path, problem.what()));
    } catch (const input_error& problem) {
        throw input_error(fmt::format("'{}' is not a plan: {}", path, problem.what()));
    }
}

std::string plan_text(const plan_file& plan) {
    json offers = json::array();
    for (const plan_offer& each : plan.offers) {
        offers.push_back(offer_as_json(each, plan));
    }
    json content = design_as_json(plan.how);
    content.update({{"ramwright_plan", format_version},
                    {"region_bytes", plan.region_bytes},
                    {"margin_percent", plan.margin_percent},
                    {"build_id", plan.build_id},
                    {"peak_live_bytes", plan.peak_live_bytes},
                    {"peak_live_with_margin_bytes", plan.peak_live_with_margin_bytes},
                    {"offers", offers}});
    return content.dump(2) + "\n";
}

void write_plan(const std::string& path, const plan_file& plan) {
    std::ofstream file{path};
    file << plan_text(plan);
    if (!file.flush()) {
        throw input_error(fmt::format("cannot write '{}'", path));
    }
}

}  // namespace ramwright::tool
