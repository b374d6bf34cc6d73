// SPDX-License-Identifier: Apache-2.0
#include "tool/replay/plan_file.hpp"

#include <fmt/format.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <vector>

#include "tool/common/error.hpp"
#include "tool/replay/apart_json.hpp"
#include "tool/replay/design_json.hpp"

namespace ramwright::tool {

namespace {

using nlohmann::json;

constexpr int format_version = 2;

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
    if (from.is_object() && from.contains("ramwright_region_plan")) {
        throw input_error("it is one of several regions, which replay and report take as --plan");
    }
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
    if (from.contains("apart")) {
        plan.how.apart = parse_apart(from.at("apart"));
        plan.apart_callers = from.at("apart_callers").get<std::vector<std::string>>();
        for (plan_offer& each : plan.offers) {
            each.how.apart = plan.how.apart;
        }
    }
    return plan;
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

plan_file read_plan(const std::string& path) { return read_plan_json(path, parse); }

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
    if (!plan.how.apart.empty()) {
        content["apart"] = apart_as_json(plan.how.apart);
        content["apart_callers"] = plan.apart_callers;
    }
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
