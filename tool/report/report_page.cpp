// SPDX-License-Identifier: Apache-2.0
#include "tool/report/report_page.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

#include "tool/report/plan_json.hpp"
#include "tool/report/regions_json.hpp"
#include "tool/report/report_template.hpp"
#include "tool/report/run_json.hpp"

namespace ramwright::tool {

namespace {

using nlohmann::json;

json instructions_json(const instruction_count& count) {
    return {{"mean", count.mean}, {"max", count.max}};
}

json outcome_json(const outcome_figures& outcome) {
    json content{{"peak_bytes", outcome.peak_bytes},
                 {"smallest_ram_bytes", outcome.smallest_ram_bytes},
                 {"failures", outcome.failures},
                 {"first_failure_tick", nullptr},
                 {"largest_free_bytes", outcome.largest_free_bytes},
                 {"fragmentation", outcome.fragmentation},
                 {"malloc_instructions", instructions_json(outcome.malloc_instructions)},
                 {"free_instructions", instructions_json(outcome.free_instructions)}};
    if (outcome.first_failure_tick) {
        content["first_failure_tick"] = *outcome.first_failure_tick;
    }
    return content;
}

json content_json(const report_content& content) {
    json runs = json::array();
    for (const report_run& each : content.runs) {
        runs.push_back(run_json(each));
    }
    json page{{"format", 1}, {"tool", "ramwright " RAMWRIGHT_VERSION}, {"runs", runs}};
    json demands = json::array();
    for (const demand_profile& each : content.demands) {
        demands.push_back(demand_json(each));
    }
    page["demands"] = demands;
    if (!content.elf.empty()) {
        page["elf"] = content.elf;
    }
    if (content.comparison) {
        const auto& [before, after] = *content.comparison;
        std::uint64_t least_live = 0;
        for (const report_run& each : content.runs) {
            least_live = std::max(least_live, each.record.peak_live_bytes);
        }
        page["comparison"] = {
            {"before", outcome_json(before)},
            {"after", outcome_json(after)},
            {"lower_bound_bytes",
             after.lower_bound_bytes.value_or(before.lower_bound_bytes.value_or(least_live))}};
    }
    if (content.plan) {
        page["plan"] = plan_json(*content.plan, content.runs.back().zones);
    }
    if (content.regions) {
        page["regions"] = regions_json(*content.regions);
    }
    if (content.image) {
        page["image"] = image_json(*content.image);
    }
    if (content.stacks) {
        page["stacks"] = stacks_json(*content.stacks);
    }
    return page;
}

/// JSON that no browser takes for the end of its element. Names that are not UTF-8 are mended.
std::string embedded(const json& content) {
    const std::string text = content.dump(-1, ' ', false, json::error_handler_t::replace);
    std::string escaped;
    escaped.reserve(text.size());
    for (const char each : text) {
        if (each == '<') {
            escaped += "\\u003c";
        } else {
            escaped += each;
        }
    }
    return escaped;
}

}  // namespace

std::string report_page(const report_content& content) {
    constexpr std::string_view place = "/*data*/";
    std::string page{report_template()};
    page.replace(page.find(place), place.size(), embedded(content_json(content)));
    return page;
}

}  // namespace ramwright::tool
