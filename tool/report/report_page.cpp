// SPDX-License-Identifier: Apache-2.0
#include "tool/report/report_page.hpp"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <string_view>
#include <unordered_map>

#include "tool/report/packed.hpp"
#include "tool/report/report_template.hpp"

namespace ramwright::tool {

namespace {

using nlohmann::json;

using caller_indices = std::unordered_map<std::uint64_t, std::uint32_t>;

std::uint32_t clamped(std::uint64_t value) {
    return static_cast<std::uint32_t>(
        std::min<std::uint64_t>(value, std::numeric_limits<std::uint32_t>::max()));
}

json level_json(const sampled_level& level) {
    const auto column = [&](std::uint64_t level::sample::*member) {
        std::vector<std::uint32_t> values;
        values.reserve(level.samples.size());
        for (const level::sample& each : level.samples) {
            values.push_back(clamped(each.*member));
        }
        return packed(values);
    };
    return {{"from", level.from},
            {"to", level.to},
            {"count", level.samples.size()},
            {"live_low", column(&level::sample::live_low)},
            {"live_high", column(&level::sample::live_high)},
            {"footprint", column(&level::sample::footprint)},
            {"free_low", column(&level::sample::free_low)},
            {"largest_free_low", column(&level::sample::largest_free_low)}};
}

json moment_json(const heap_moment& moment, const caller_indices& callers, double hz) {
    std::vector<std::uint32_t> blocks;
    std::vector<float> ages;
    blocks.reserve(moment.blocks.size() * 3);
    ages.reserve(moment.blocks.size());
    for (const live_block& each : moment.blocks) {
        blocks.push_back(clamped(each.offset));
        blocks.push_back(clamped(each.size));
        blocks.push_back(callers.at(each.caller));
        ages.push_back(static_cast<float>(static_cast<double>(moment.tick - each.since) / hz));
    }
    json content{{"tick", moment.tick}, {"blocks", packed(blocks)}, {"ages", packed(ages)}};
    switch (moment.label) {
        case moment_label::none: break;
        case moment_label::failure: content["label"] = "failure"; break;
        case moment_label::peak: content["label"] = "peak"; break;
        case moment_label::end: content["label"] = "end"; break;
    }
    if (moment.request_bytes != 0) {
        content["request_bytes"] = moment.request_bytes;
    }
    return content;
}

json bins_json(const std::vector<histogram_bin>& bins) {
    json content = json::array();
    for (const histogram_bin& each : bins) {
        content.push_back({{"low", each.low}, {"count", each.count}});
    }
    return content;
}

json zones_json(const std::vector<region_zone>& zones) {
    json content = json::array();
    for (const region_zone& each : zones) {
        json zone{{"name", each.name},
                  {"offset", each.offset},
                  {"size", each.size},
                  {"block_bytes", each.block_bytes}};
        if (each.untouched) {
            zone["untouched"] = true;
        }
        content.push_back(std::move(zone));
    }
    return content;
}

json callers_json(const std::vector<caller_figures>& callers) {
    json content = json::array();
    for (const caller_figures& each : callers) {
        json caller{{"name", each.name},
                    {"allocations", each.allocations},
                    {"failures", each.failures},
                    {"peak_bytes", each.peak_bytes},
                    {"peak_blocks", each.peak_blocks},
                    {"mean_size", each.mean_size},
                    {"never_freed_blocks", each.never_freed_blocks}};
        if (!each.place.empty()) {
            caller["place"] = each.place;
        }
        if (each.mean_life) {
            caller["mean_life"] = *each.mean_life;
        }
        content.push_back(std::move(caller));
    }
    return content;
}

json run_json(const report_run& run) {
    caller_indices callers;
    for (const caller_figures& each : run.callers) {
        callers.emplace(each.address, static_cast<std::uint32_t>(callers.size()));
    }
    const double hz = run.clock_hz == 0 ? 1.0 : run.clock_hz;
    json levels = json::array();
    for (const sampled_level& each : run.record.levels) {
        levels.push_back(level_json(each));
    }
    json moments = json::array();
    for (const heap_moment& each : run.record.moments) {
        moments.push_back(moment_json(each, callers, hz));
    }
    const run_record& record = run.record;
    json content{
        {"name", run.name},
        {"kind", run.replayed ? "replayed" : "recorded"},
        {"trace", run.trace},
        {"build_id", run.build_id},
        {"region_bytes", run.region_bytes},
        {"clock_hz", run.clock_hz},
        {"first_tick", run.first_tick},
        {"last_tick", run.last_tick},
        {"allocations", record.allocations},
        {"frees", record.frees},
        {"lost_events", run.lost_events},
        {"peak_live_bytes", record.peak_live_bytes},
        {"peak_tick", record.peak_tick},
        {"footprint_bytes", record.footprint_bytes},
        {"never_freed_blocks", record.never_freed_blocks},
        {"never_freed_bytes", record.never_freed_bytes},
        {"failure_count", record.failure_count},
        {"failure_ticks", record.failure_ticks},
        {"levels", levels},
        {"moments", moments},
        {"zones", zones_json(run.zones)},
        {"sizes", bins_json(run.sizes)},
        {"lifetimes", bins_json(run.lifetimes)},
        {"callers", callers_json(run.callers)},
    };
    if (const auto& death = record.death) {
        content["death"] = {{"tick", death->tick},
                            {"size", death->size},
                            {"alignment", death->alignment},
                            {"free_bytes", death->free_bytes},
                            {"largest_free_bytes", death->largest_free_bytes},
                            {"caller", callers.at(death->caller)}};
    }
    return content;
}

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

/// `counted`: the zones of a replay of this very design; empty: it was not replayed here.
json pools_json(const design& how, const std::vector<region_zone>& counted) {
    json content = json::array();
    for (std::size_t i = 0; i != how.pools.size(); ++i) {
        const size_class& each = how.pools[i];
        json pool{{"block_bytes", each.block_size},
                  {"blocks", each.count},
                  {"ram_bytes", std::uint64_t{each.stride()} * each.count},
                  {"from_bytes", each.smallest},
                  {"to_bytes", each.block_size}};
        if (i < counted.size()) {
            pool["most_live_blocks"] = counted[i].most_live_blocks;
        }
        content.push_back(std::move(pool));
    }
    return content;
}

json offer_json(const plan_offer& offer) {
    return {{"name", offer.how.name},
            {"summary", offer.summary},
            {"needed_bytes", offer.needed_bytes},
            {"needed_with_margin_bytes", offer.needed_with_margin_bytes},
            {"proof", offer.proof},
            {"allocate_instructions", offer.allocate_instructions},
            {"free_instructions", offer.free_instructions}};
}

json plan_json(const plan_file& plan, const std::vector<region_zone>& counted) {
    json offers = json::array();
    for (const plan_offer& each : plan.offers) {
        offers.push_back(offer_json(each));
    }
    const std::uint64_t pools = pool_bytes(plan.how);
    const bool has_rest = plan.how.rest != rest_allocator::none && plan.region_bytes > pools;
    return {{"lower_bound_bytes", plan.peak_live_bytes},
            {"margin_percent", plan.margin_percent},
            {"region_bytes", plan.region_bytes},
            {"chosen", plan.how.name},
            {"general_bytes", has_rest ? plan.region_bytes - pools : 0},
            {"pools", pools_json(plan.how, counted)},
            {"offers", offers}};
}

json content_json(const report_content& content) {
    json runs = json::array();
    for (const report_run& each : content.runs) {
        runs.push_back(run_json(each));
    }
    json page{{"format", 1}, {"tool", "ramwright " RAMWRIGHT_VERSION}, {"runs", runs}};
    if (!content.elf.empty()) {
        page["elf"] = content.elf;
    }
    if (content.comparison) {
        const auto& [before, after] = *content.comparison;
        const std::uint64_t least_live = content.runs.back().record.peak_live_bytes;
        page["comparison"] = {
            {"before", outcome_json(before)},
            {"after", outcome_json(after)},
            {"lower_bound_bytes",
             after.lower_bound_bytes.value_or(before.lower_bound_bytes.value_or(least_live))}};
    }
    if (content.plan) {
        page["plan"] = plan_json(*content.plan, content.runs.back().zones);
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
