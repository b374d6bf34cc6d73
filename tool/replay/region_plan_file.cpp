// SPDX-License-Identifier: Apache-2.0
#include "tool/replay/region_plan_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <tuple>

#include "tool/layout/capability_names.hpp"
#include "tool/replay/design_json.hpp"

namespace ramwright::tool {

namespace {

using nlohmann::json;

constexpr int format_version = 1;
constexpr const char* format_key = "ramwright_region_plan";

capabilities parse_capabilities(const json& from) {
    capabilities all;
    for (const json& each : from) {
        const std::string name = each.get<std::string>();
        const auto one = capability_named(name);
        if (!one) {
            throw input_error(fmt::format("there is no capability '{}'", name));
        }
        all = all | *one;
    }
    return all;
}

planned_region parse_region(const json& from) {
    planned_region region{
        .name = from.at("region").get<std::string>(),
        .wait_states = whole_number<std::uint8_t>(from, "wait_states"),
        .has = parse_capabilities(from.at("has")),
        .room_bytes = whole_number<std::uint64_t>(from, "room_bytes"),
        .needed_bytes = whole_number<std::uint64_t>(from, "ram_needed_with_margin_bytes"),
        .requests = from.at("requests").get<double>(),
        .hotness = from.at("hotness").get<double>(),
        .how = parse_design_fields(from)};
    region.how.region_bytes = whole_number<std::uint32_t>(from, "region_bytes");
    if (region.how.region_bytes == 0) {
        throw input_error(fmt::format("its region '{}' has no bytes", region.name));
    }
    return region;
}

capability_rule parse_rule(const json& from) {
    capability_rule rule{.smallest = whole_number<std::uint32_t>(from, "smallest"),
                         .largest = whole_number<std::uint32_t>(from, "largest"),
                         .alignment = whole_number<std::uint32_t>(from, "alignment"),
                         .needs = parse_capabilities(from.at("needs"))};
    for (const json& each : from.at("callers")) {
        if (!each.is_number_unsigned()) {
            throw input_error("a caller is not a code address");
        }
        rule.callers.push_back(each.get<std::uint64_t>());
    }
    return rule;
}

size_route parse_route(const json& from, const std::vector<planned_region>& regions) {
    const std::string name = from.at("region").get<std::string>();
    const auto region = std::find_if(regions.begin(), regions.end(),
                                     [&](const planned_region& each) { return each.name == name; });
    if (region == regions.end()) {
        throw input_error(fmt::format("a route leads to '{}', which is no region of it", name));
    }
    return {.needs = parse_capabilities(from.at("needs")),
            .largest = whole_number<std::uint32_t>(from, "largest"),
            .place = static_cast<std::uint8_t>(region - regions.begin())};
}

bool in_order(const size_route& a, const size_route& b) {
    return std::tuple{a.needs.bits(), a.largest} < std::tuple{b.needs.bits(), b.largest};
}

region_plan parse(const json& from) {
    if (!from.is_object() || !from.contains(format_key)) {
        throw input_error(fmt::format("there is no '{}' in it", format_key));
    }
    if (from.at(format_key) != format_version) {
        throw input_error(fmt::format("its format is {}, this tool reads {}",
                                      from.at(format_key).dump(), format_version));
    }
    region_plan plan{.margin_percent = from.at("margin_percent").get<double>(),
                     .build_id = from.at("build_id").get<std::string>()};
    for (const json& each : from.at("rules")) {
        plan.rules.push_back(parse_rule(each));
    }
    for (const json& each : from.at("regions")) {
        plan.regions.push_back(parse_region(each));
    }
    if (plan.regions.empty() || plan.regions.size() > most_regions) {
        throw input_error(
            fmt::format("it has {} regions; there are 1 to {}", plan.regions.size(), most_regions));
    }
    for (const json& each : from.at("routes")) {
        plan.routes.push_back(parse_route(each, plan.regions));
    }
    if (!std::is_sorted(plan.routes.begin(), plan.routes.end(), in_order)) {
        throw input_error("its routes are out of order");
    }
    return plan;
}

json region_json(const planned_region& region) {
    json content = design_as_json(region.how);
    content.update({{"region", region.name},
                    {"wait_states", region.wait_states},
                    {"has", names_of(region.has)},
                    {"room_bytes", region.room_bytes},
                    {"region_bytes", region.how.region_bytes},
                    {"ram_needed_with_margin_bytes", region.needed_bytes},
                    {"requests", region.requests},
                    {"hotness", region.hotness}});
    return content;
}

json rule_json(const capability_rule& rule) {
    return {{"callers", rule.callers},
            {"smallest", rule.smallest},
            {"largest", rule.largest},
            {"alignment", rule.alignment},
            {"needs", names_of(rule.needs)}};
}

}  // namespace

std::vector<capabilities> region_plan::capabilities_of_regions() const {
    std::vector<capabilities> all;
    for (const planned_region& each : regions) {
        all.push_back(each.has);
    }
    return all;
}

std::uint8_t region_plan::place_for(std::uint64_t caller, std::uint32_t size,
                                    std::size_t alignment) const noexcept {
    return place_of(routes, size, needs_of(rules, caller, size, alignment));
}

bool is_region_plan(const std::string& path) {
    std::ifstream file{path};
    const json content = json::parse(file, nullptr, false);
    return content.is_object() && content.contains(format_key);
}

region_plan read_region_plan(const std::string& path) { return read_plan_json(path, parse); }

std::string region_plan_text(const region_plan& plan) {
    json rules = json::array();
    for (const capability_rule& each : plan.rules) {
        rules.push_back(rule_json(each));
    }
    json regions = json::array();
    for (const planned_region& each : plan.regions) {
        regions.push_back(region_json(each));
    }
    json routes = json::array();
    for (const size_route& each : plan.routes) {
        routes.push_back({{"largest", each.largest},
                          {"needs", names_of(each.needs)},
                          {"region", plan.regions[each.place].name}});
    }
    return json{{format_key, format_version}, {"margin_percent", plan.margin_percent},
                {"build_id", plan.build_id},  {"rules", rules},
                {"regions", regions},         {"routes", routes}}
               .dump(2) +
           "\n";
}

}  // namespace ramwright::tool
