// SPDX-License-Identifier: Apache-2.0
#include "tool/report/run_json.hpp"

#include <nlohmann/json.hpp>

#include "tool/report/caller_index.hpp"
#include "tool/report/film.hpp"
#include "tool/report/packed.hpp"

namespace ramwright::tool {

namespace {

using nlohmann::json;

json level_json(const sampled_level& level) {
    const auto column = [&](std::uint64_t level::sample::*member) {
        packed values;
        std::uint64_t last = 0;
        for (const level::sample& each : level.samples) {
            values.add_step(last, each.*member);
            last = each.*member;
        }
        return values.text();
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

json moment_json(const heap_moment& moment) {
    json content{{"tick", moment.tick},
                 {"live_bytes", moment.live_bytes},
                 {"live_blocks", moment.live_blocks}};
    switch (moment.label) {
        case moment_label::none: break;
        case moment_label::failure: content["label"] = "failure"; break;
        case moment_label::peak: content["label"] = "peak"; break;
        case moment_label::end: content["label"] = "end"; break;
    }
    if (moment.request_bytes != 0) {
        content["request_bytes"] = moment.request_bytes;
    }
    if (moment.joined_below != 0) {
        content["joined_below"] = moment.joined_below;
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

}  // namespace

json run_json(const report_run& run) {
    const caller_index callers{run.callers};
    json levels = json::array();
    for (const sampled_level& each : run.record.levels) {
        levels.push_back(level_json(each));
    }
    json moments = json::array();
    for (const heap_moment& each : run.record.moments) {
        moments.push_back(moment_json(each));
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
        {"tightest",
         {{"tick", record.tightest.tick},
          {"free_bytes", record.tightest.free_bytes},
          {"largest_free_bytes", record.tightest.largest_free_bytes}}},
        {"levels", levels},
        {"moments", moments},
        {"film", packed_film(record.moments, callers)},
        {"zones", zones_json(run.zones)},
        {"sizes", bins_json(run.sizes)},
        {"lifetimes", bins_json(run.lifetimes)},
        {"callers", callers_json(run.callers)},
        {"demand", run.demand},
    };
    if (run.part) {
        content["part"] = true;
    }
    if (const auto& death = record.death) {
        content["death"] = {{"tick", death->tick},
                            {"size", death->size},
                            {"alignment", death->alignment},
                            {"free_bytes", death->free_bytes},
                            {"largest_free_bytes", death->largest_free_bytes},
                            {"caller", callers.of(death->caller)}};
    }
    return content;
}

json demand_json(const demand_profile& demand) {
    json sites = json::array();
    for (const request_site& each : demand.sites) {
        json site{{"number", each.who.number},
                  {"interrupt", each.who.interrupt},
                  {"caller", each.caller}};
        if (!each.calls.empty()) {
            site["calls"] = each.calls;
        }
        sites.push_back(std::move(site));
    }
    packed cells;
    std::uint32_t step = 0;
    for (const demand_cell& each : demand.cells) {
        cells.add(each.step - step);
        cells.add(each.site);
        cells.add(each.size_bin);
        cells.add(each.allocations);
        cells.add(each.bytes);
        step = each.step;
    }
    packed lifetimes;
    step = 0;
    for (const lifetime_cell& each : demand.lifetimes) {
        lifetimes.add(each.step - step);
        lifetimes.add(each.bin);
        lifetimes.add(each.count);
        step = each.step;
    }
    return {{"from", demand.from},          {"to", demand.to}, {"steps", demand.steps},
            {"calls", demand.call_names},   {"sites", sites},  {"cells", cells.text()},
            {"lifetimes", lifetimes.text()}};
}

}  // namespace ramwright::tool
