// SPDX-License-Identifier: Apache-2.0
#include "tool/report/report_runs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>

#include "tool/common/code_addresses.hpp"
#include "tool/common/error.hpp"
#include "tool/replay/demand_reader.hpp"
#include "tool/replay/trace_summary.hpp"
#include "tool/report/demand_figures.hpp"
#include "tool/report/run_observer.hpp"
#include "tool/report/runs.hpp"
#include "tool/trace/build_id.hpp"

namespace ramwright::tool {

namespace {

// All moments of a run together: more would make the page slow to load.
constexpr std::uint64_t most_blocks_in_moments = 20'000;
constexpr std::uint64_t most_moments = 100;
constexpr std::uint64_t details_in_a_run = 144;

struct demand_of_trace {
    std::string path;
    operation_log log;
    trace_summary summary;
};

demand_of_trace read_demand(const std::string& path) {
    demand_of_trace demand{.path = path, .log = read_operations(path), .summary = {}};
    if (demand.log.operations().empty()) {
        throw input_error(fmt::format("'{}' asks for no memory: there is nothing to report", path));
    }
    demand.summary = summarise(demand.log);
    return demand;
}

std::uint64_t blocks_at_peak(const trace_summary& summary) {
    std::uint64_t blocks = 0;
    for (const auto& [caller, group] : summary.by_caller) {
        blocks += group.blocks_at_peak;
    }
    return std::max<std::uint64_t>(blocks, 1);
}

/// `count` ticks evenly spaced inside (from, to).
void add_spaced(std::vector<std::uint64_t>& ticks, std::uint64_t from, std::uint64_t to,
                std::uint64_t count) {
    for (std::uint64_t i = 1; i <= count && to > from; ++i) {
        const double share = static_cast<double>(i) / static_cast<double>(count + 1);
        ticks.push_back(from + static_cast<std::uint64_t>(share * static_cast<double>(to - from)));
    }
}

/// The same moments for all runs, so that they can be compared: over the whole time, and close
/// together before what the report is about, the first run's failure or else its peak.
observation common_observation(const std::vector<demand_of_trace>& demands) {
    const trace_summary& first = demands.front().summary;
    const bool failed = !first.refusals.empty();
    const std::uint64_t subject = failed ? first.refusals.front().tick : first.peak_tick;
    observation common;
    common.first_tick = first.first_tick;
    std::uint64_t most_blocks = 1;
    for (const demand_of_trace& each : demands) {
        common.first_tick = std::min(common.first_tick, each.summary.first_tick);
        common.last_tick = std::max(common.last_tick, each.summary.last_tick);
        most_blocks = std::max(most_blocks, blocks_at_peak(each.summary));
    }
    const std::uint64_t reach = (common.last_tick - common.first_tick) / (2 * details_in_a_run) + 1;
    common.detail_from = subject - std::min(reach, subject);
    common.detail_to = subject + reach;
    if (failed) {
        common.request = {{.tick = subject, .size = first.refusals.front().size}};
    }
    const std::uint64_t count = std::min(most_moments, most_blocks_in_moments / most_blocks);
    add_spaced(common.moment_ticks, common.first_tick, common.last_tick, count * 6 / 10);
    add_spaced(common.moment_ticks, std::max(common.detail_from, common.first_tick), subject,
               count * 4 / 10);
    std::sort(common.moment_ticks.begin(), common.moment_ticks.end());
    common.moment_ticks.erase(std::unique(common.moment_ticks.begin(), common.moment_ticks.end()),
                              common.moment_ticks.end());
    return common;
}

observation narrowed(observation common, const trace_summary& to) {
    common.first_tick = to.first_tick;
    common.last_tick = to.last_tick;
    common.peak_live_bytes = to.peak_live_bytes;
    std::erase_if(common.moment_ticks,
                  [&](std::uint64_t tick) { return tick < to.first_tick || tick >= to.last_tick; });
    return common;
}

/// The names of the callers, from the ELF of the build that was traced.
std::unique_ptr<code_addresses> names_for(const demand_of_trace& demand,
                                          const std::vector<std::string>& elfs) {
    if (elfs.empty()) {
        return std::make_unique<code_addresses>();
    }
    for (const std::string& elf : elfs) {
        try {
            require_same_build(demand.path, demand.log.facts().info, elf);
            return std::make_unique<code_addresses>(elf);
        } catch (const input_error&) {
            if (&elf == &elfs.back()) {
                throw;
            }
        }
    }
    return nullptr;
}

report_run describe(const demand_of_trace& demand, const std::vector<std::string>& elfs) {
    const trace_facts& facts = demand.log.facts();
    report_run run;
    run.trace = std::filesystem::path(demand.path).filename().string();
    run.name = std::filesystem::path(demand.path).stem().string();
    run.build_id = to_text(facts.info.build);
    run.region_bytes = facts.info.region_bytes;
    run.clock_hz = facts.info.clock_hz;
    run.first_tick = demand.summary.first_tick;
    run.last_tick = demand.summary.last_tick;
    run.lost_events = facts.losses.events;
    run.sizes = size_histogram(demand.summary);
    run.lifetimes = lifetime_histogram(demand.summary);
    run.callers = callers_of(demand.log, demand.summary, *names_for(demand, elfs));
    return run;
}

void adopt(report_run& run, watched_run&& watched) {
    run.record = std::move(watched.record);
    run.zones = std::move(watched.zones);
    for (const std::uint64_t address : run.record.failure_callers) {
        for (caller_figures& caller : run.callers) {
            caller.failures += caller.address == address ? 1U : 0U;
        }
    }
}

}  // namespace

std::vector<report_run> watch_runs(const report_sources& from) {
    std::vector<demand_of_trace> demands;
    for (const std::string& path : from.traces) {
        demands.push_back(read_demand(path));
    }
    const observation common = common_observation(demands);
    std::vector<report_run> runs;
    const std::size_t recorded =
        from.plan && demands.size() > 1 ? demands.size() - 1 : demands.size();
    for (std::size_t i = 0; i != recorded; ++i) {
        const demand_of_trace& demand = demands[i];
        if (demand.log.facts().info.region_bytes == 0) {
            throw input_error(
                fmt::format("'{}' does not say how large its region was", demand.path));
        }
        observation wanted = narrowed(common, demand.summary);
        if (i == 0) {
            wanted.request.reset();
        }
        report_run run = describe(demand, from.elfs);
        adopt(run, watch_recorded(demand.path, wanted));
        runs.push_back(std::move(run));
    }
    if (from.plan) {
        const demand_of_trace& demand = demands.back();
        report_run run = describe(demand, from.elfs);
        run.name = from.plan->how.name;
        run.replayed = true;
        run.region_bytes = from.plan->region_bytes;
        adopt(run, watch_replayed(demand.log, from.plan->how, from.plan->region_bytes,
                                  narrowed(common, demand.summary)));
        runs.push_back(std::move(run));
    }
    for (std::size_t i = 0; i != std::min(runs.size(), from.names.size()); ++i) {
        runs[i].name = from.names[i];
    }
    return runs;
}

}  // namespace ramwright::tool
