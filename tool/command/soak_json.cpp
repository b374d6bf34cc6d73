// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "tool/command/soak_tables.hpp"

namespace ramwright::tool {

namespace {

using nlohmann::json;

json run_as_json(const soak_run& run, code_addresses& code) {
    json content{{"seed", run.seed},
                 {"operations", run.operations},
                 {"survived", !run.failure},
                 {"peak_live_bytes", run.peak_live_bytes}};
    if (run.failure) {
        content["first_failure"] = {{"tick", run.failure->tick},
                                    {"size", run.failure->size},
                                    {"caller", code.caller(run.failure->caller)},
                                    {"live_bytes", run.failure->live_bytes},
                                    {"free_bytes", run.failure->free_bytes},
                                    {"largest_free_bytes", run.failure->largest_free_bytes}};
    }
    return content;
}

const char* name_of(arrival_kind kind) {
    switch (kind) {
        case arrival_kind::start_up: return "start_up";
        case arrival_kind::periodic: return "periodic";
        case arrival_kind::irregular: return "irregular";
    }
    return "unknown";
}

json mix_as_json(const demand_mix& mix, code_addresses& code) {
    json activities = json::array();
    for (const demand_activity& each : mix.activities) {
        json callers = json::array();
        for (const std::uint32_t stream : each.streams) {
            callers.push_back(code.caller(mix.streams[stream].caller));
        }
        activities.push_back({{"arrivals", name_of(each.arrivals)},
                              {"period_ticks", each.period},
                              {"occurrences", each.occurrences.size()},
                              {"blocks_exchanged", each.exchangeable},
                              {"callers", callers}});
    }
    json leaks = json::array();
    for (const demand_stream& each : mix.streams) {
        if (each.leaked != 0) {
            leaks.push_back({{"caller", code.caller(each.caller)},
                             {"blocks", each.leaked},
                             {"bytes", each.leaked_bytes},
                             {"allocations", each.allocations}});
        }
    }
    json content{{"activities", activities}, {"leaks", leaks}};
    if (mix.control.found) {
        content["level_control"] = {{"live_bytes", mix.control.level},
                                    {"speed_below", mix.control.speed_below},
                                    {"speed_above", mix.control.speed_above}};
    }
    return content;
}

}  // namespace

std::string as_json(const soak_answer& from, code_addresses& code) {
    json runs = json::array();
    for (const soak_run& each : from.runs) {
        runs.push_back(run_as_json(each, code));
    }
    const likeness& fitted = from.fitted;
    const json content{
        {"design", from.how.name},
        {"region_bytes", from.options.region_bytes},
        {"ticks", from.options.ticks},
        {"clock_hz", from.mix.clock_hz},
        {"runs", from.sure.runs},
        {"survived", from.sure.survived},
        {"at_least", from.sure.at_least},
        {"recorded_ticks", from.mix.ticks},
        {"recorded_peak_live_bytes", from.mix.peak_live_bytes},
        {"worst_peak_live_bytes", highest_run(from).peak_live_bytes},
        {"lost_events", from.mix.lost_events},
        {"fit",
         {{"live_bytes_distance", fitted.live_bytes},
          {"sizes_distance", fitted.sizes},
          {"lifetimes_distance", fitted.lives},
          {"recorded_mean_live_bytes", fitted.recorded_mean},
          {"generated_mean_live_bytes", fitted.generated_mean},
          {"generated_peak_live_bytes", fitted.generated_peak},
          {"request_ratio", fitted.request_ratio},
          {"poor", fitted.worst() > likeness::poor}}},
        {"mix", mix_as_json(from.mix, code)},
        {"each_run", runs},
    };
    return content.dump(2);
}

}  // namespace ramwright::tool
