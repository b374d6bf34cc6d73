// SPDX-License-Identifier: Apache-2.0
#include "tool/command/show_json.hpp"

#include <nlohmann/json.hpp>

#include "tool/trace/build_id.hpp"

namespace ramwright::tool {

namespace {

using nlohmann::json;

json group_as_json(const request_group& group) {
    return {{"allocations", group.allocations},
            {"allocated_bytes", group.allocated_bytes},
            {"refused", group.refused},
            {"smallest", group.smallest},
            {"largest", group.largest},
            {"most_blocks", group.most_blocks},
            {"most_bytes", group.most_bytes},
            {"blocks_at_peak", group.blocks_at_peak},
            {"bytes_at_peak", group.bytes_at_peak},
            {"never_freed_blocks", group.live_blocks},
            {"never_freed_bytes", group.live_bytes},
            {"mean_lifetime_ticks", group.mean_lifetime()},
            {"longest_lifetime_ticks", group.lifetime_max}};
}

json contexts_as_json(const std::vector<context_figures>& contexts) {
    json rows = json::array();
    for (const context_figures& each : contexts) {
        rows.push_back({{"number", each.who.number},
                        {"interrupt", each.who.interrupt},
                        {"allocations", each.allocations},
                        {"allocated_bytes", each.allocated_bytes},
                        {"refused", each.refused},
                        {"frees", each.frees},
                        {"frees_of_others", each.frees_of_others},
                        {"live_bytes", each.live_bytes},
                        {"most_bytes", each.most_bytes}});
    }
    return rows;
}

json leaks_as_json(const std::vector<leak_figures>& leaks, code_addresses& code) {
    json rows = json::array();
    for (const leak_figures& each : leaks) {
        rows.push_back({{"address", each.caller},
                        {"caller", code.caller(each.caller)},
                        {"chain", each.chain},
                        {"suspect", each.suspect()},
                        {"confidence", each.confidence ? json(*each.confidence) : json()},
                        {"overdue_blocks", each.overdue_blocks},
                        {"overdue_bytes", each.overdue_bytes},
                        {"oldest_ticks", each.oldest},
                        {"usual_lifetime_ticks", each.usual_life ? json(*each.usual_life) : json()},
                        {"bytes_a_tick", each.bytes_a_tick}});
    }
    return rows;
}

/// Each with the sums over all chains through it; by their numbers, from 1.
json calls_as_json(const shown_trace& trace, const trace_summary& summary, code_addresses& code) {
    json rows = json::array();
    const auto all = inclusive(trace.calls, figures_of(trace, summary));
    for (std::uint32_t call = 1; trace.has_calls && call != all.size(); ++call) {
        rows.push_back({{"number", call},
                        {"from", trace.calls[call].from},
                        {"address", trace.calls[call].address},
                        {"call", code.caller(trace.calls[call].address)},
                        {"allocations", all[call].allocations},
                        {"allocated_bytes", all[call].allocated_bytes},
                        {"blocks_at_peak", all[call].blocks_at_peak},
                        {"bytes_at_peak", all[call].bytes_at_peak},
                        {"never_freed_blocks", all[call].live_blocks},
                        {"never_freed_bytes", all[call].live_bytes}});
    }
    return rows;
}

json figures_as_json(const compared_figures& figures) {
    return {{"allocations", figures.allocations},
            {"bytes_at_peak", figures.bytes_at_peak},
            {"never_freed_bytes", figures.live_bytes},
            {"most_bytes", figures.most_bytes}};
}

json totals_as_json(const compared_trace& trace) {
    return {{"build_id", to_text(trace.log.facts().info.build)},
            {"clock_hz", trace.log.facts().info.clock_hz},
            {"first_tick", trace.summary.first_tick},
            {"last_tick", trace.summary.last_tick},
            {"allocations", trace.summary.allocations},
            {"refused", trace.summary.refusals.size()},
            {"peak_live_bytes", trace.summary.peak_live_bytes}};
}

}  // namespace

std::string summary_json(const shown_trace& trace, const trace_summary& summary,
                         const std::vector<leak_figures>& leaks, code_addresses& code) {
    const operation_log& log = trace.log;
    json sizes = json::array();
    for (const auto& [size, group] : summary.by_size) {
        sizes.push_back(group_as_json(group));
        sizes.back()["size"] = size;
    }
    json callers = json::array();
    for (const auto& [address, group] : summary.by_caller) {
        callers.push_back(group_as_json(group));
        callers.back()["address"] = address;
        callers.back()["caller"] = code.caller(address);
    }
    json refusals = json::array();
    for (const refusal& each : summary.refusals) {
        refusals.push_back(
            {{"tick", each.tick}, {"size", each.size}, {"caller", code.caller(each.caller)}});
    }
    json lifetimes = json::array();
    for (std::size_t place = 0; place != summary.lifetimes.size(); ++place) {
        if (summary.lifetimes[place] != 0) {
            lifetimes.push_back({{"least_ticks", place == 0 ? 0 : std::uint64_t{1} << (place - 1)},
                                 {"blocks", summary.lifetimes[place]}});
        }
    }
    const trace_facts& facts = log.facts();
    const json all{
        {"build_id", to_text(facts.info.build)},
        {"clock_hz", facts.info.clock_hz},
        {"region_bytes", facts.info.region_bytes},
        {"events_lost", facts.losses.events},
        {"unknown_blocks", facts.unknown_blocks},
        {"first_tick", summary.first_tick},
        {"last_tick", summary.last_tick},
        {"allocations", summary.allocations},
        {"frees", summary.frees},
        {"resizes", summary.resizes},
        {"peak_live_bytes", summary.peak_live_bytes},
        {"peak_tick", summary.peak_tick},
        {"sizes", sizes},
        {"callers", callers},
        {"calls", calls_as_json(trace, summary, code)},
        {"lifetimes", lifetimes},
        {"refused", refusals},
        {"contexts", contexts_as_json(trace.contexts)},
        {"busiest", {{"tick", trace.busiest.tick}, {"allocations", trace.busiest.allocations}}},
        {"leaks", leaks_as_json(leaks, code)}};
    return all.dump(2);
}

std::string difference_json(const compared_trace& before, const compared_trace& after) {
    const trace_difference difference = compare(before, after);
    const auto rows_as_json = [](const std::vector<difference_row>& rows, bool callers) {
        json all = json::array();
        for (const difference_row& row : rows) {
            all.push_back({{callers ? "caller" : "size", callers ? json(row.name) : json(row.size)},
                           {"new", row.before.none()},
                           {"gone", row.after.none()},
                           {"before", figures_as_json(row.before)},
                           {"after", figures_as_json(row.after)}});
        }
        return all;
    };
    const json all{{"before", totals_as_json(before)},
                   {"after", totals_as_json(after)},
                   {"callers_match", difference.callers_match},
                   {"callers", rows_as_json(difference.callers, true)},
                   {"sizes", rows_as_json(difference.sizes, false)}};
    return all.dump(2);
}

}  // namespace ramwright::tool
