// SPDX-License-Identifier: Apache-2.0
#include "tool/command/replay_regions.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "tool/common/table.hpp"
#include "tool/common/units.hpp"
#include "tool/trace/build_id.hpp"

namespace ramwright::tool {

namespace {

using nlohmann::json;

constexpr std::size_t failures_shown = 8;

std::string planned_name(const regions_failure& failure, const region_plan& plan) {
    return failure.planned == nowhere ? "none" : plan.regions[failure.planned].name;
}

std::string reason_of(const regions_failure& failure) {
    return failure.planned == nowhere ? "not planned for"
                                      : std::string{name_of(failure.what.reason)};
}

void print_failures(const regions_result& found, const region_plan& plan, code_addresses& code) {
    fmt::print("{}", heading("Requests that no region served"));
    table failures{{"tick", align::right},
                   {"asked for", align::right},
                   {"planned for"},
                   {"free there", align::right},
                   {"largest free", align::right},
                   {"reason"},
                   {"caller"}};
    for (const regions_failure& each : found.failures) {
        if (&each == found.failures.data() + failures_shown) {
            break;
        }
        failures.add({grouped(each.what.tick), bytes(each.what.size), planned_name(each, plan),
                      bytes(each.what.free_bytes), bytes(each.what.largest_free_bytes),
                      reason_of(each), code.caller(each.what.caller)});
    }
    fmt::print("{}", failures.text());
    if (found.failure_count > failures_shown) {
        fmt::print("  and {} more\n", grouped(found.failure_count - failures_shown));
    }
}

}  // namespace

void print_regions_answer(const regions_result& found, const region_plan& plan,
                          code_addresses& code) {
    fmt::print("{} regions: {}\n", plan.regions.size(),
               found.survived()
                   ? fmt::format("survive {} operations", grouped(found.operations))
                   : fmt::format("{} of {} requests failed", grouped(found.failure_count),
                                 grouped(found.requests)));
    table rows{{"region"},
               {"bytes", align::right},
               {"peak live", align::right},
               {"peak used", align::right},
               {"fragm.", align::right},
               {"served", align::right},
               {"no room ¹", align::right},
               {"for others", align::right}};
    for (std::size_t index = 0; index != plan.regions.size(); ++index) {
        const region_outcome& each = found.regions[index];
        const replay_result& result = each.result;
        rows.add({plan.regions[index].name, grouped(result.region_bytes),
                  grouped(result.peak_live_bytes), grouped(result.peak_used_bytes),
                  percent(result.worst.fragmentation()),
                  grouped(result.allocations + result.attempts), grouped(result.failure_count),
                  grouped(each.served_for_others)});
    }
    fmt::print("{}", rows.text());
    fmt::print("  ¹ requests that found no room in it; {} in all were served by another region.\n",
               found.fallbacks == 0 ? "none" : grouped(found.fallbacks));
    if (found.unplanned != 0) {
        fmt::print("  {} requests are of sizes and needs that the plan has no region for.\n",
                   grouped(found.unplanned));
    }
    if (!found.survived()) {
        print_failures(found, plan, code);
    }
}

std::string regions_json(const regions_result& found, const region_plan& plan,
                         code_addresses& code) {
    json regions = json::array();
    for (std::size_t index = 0; index != plan.regions.size(); ++index) {
        const region_outcome& each = found.regions[index];
        const replay_result& result = each.result;
        regions.push_back({{"region", plan.regions[index].name},
                           {"region_bytes", result.region_bytes},
                           {"peak_live_bytes", result.peak_live_bytes},
                           {"peak_used_bytes", result.peak_used_bytes},
                           {"peak_footprint_bytes", result.peak_footprint_bytes},
                           {"worst_fragmentation", result.worst.fragmentation()},
                           {"served", result.allocations + result.attempts},
                           {"moved", result.moved},
                           {"no_room", result.failure_count},
                           {"served_elsewhere", each.served_elsewhere},
                           {"served_for_others", each.served_for_others}});
    }
    json failures = json::array();
    for (const regions_failure& each : found.failures) {
        failures.push_back({{"tick", each.what.tick},
                            {"operation", each.what.operation},
                            {"size", each.what.size},
                            {"alignment", each.what.alignment},
                            {"caller", code.caller(each.what.caller)},
                            {"planned_for", planned_name(each, plan)},
                            {"reason", reason_of(each)},
                            {"free_bytes", each.what.free_bytes},
                            {"largest_free_bytes", each.what.largest_free_bytes}});
    }
    return json{{"build_id", to_text(found.facts.info.build)},
                {"operations", found.operations},
                {"requests", found.requests},
                {"survived", found.survived()},
                {"failures", found.failure_count},
                {"fallbacks", found.fallbacks},
                {"unplanned", found.unplanned},
                {"regions", regions},
                {"first_failures", failures}}
               .dump(2) +
           "\n";
}

}  // namespace ramwright::tool
