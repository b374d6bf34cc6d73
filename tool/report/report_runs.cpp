// SPDX-License-Identifier: Apache-2.0
#include "tool/report/report_runs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <memory>

#include "tool/common/error.hpp"
#include "tool/elf/code_addresses.hpp"
#include "tool/replay/demand_reader.hpp"
#include "tool/replay/design_text.hpp"
#include "tool/replay/trace_summary.hpp"
#include "tool/report/caller_index.hpp"
#include "tool/report/demand_figures.hpp"
#include "tool/report/film.hpp"
#include "tool/report/moments.hpp"
#include "tool/report/runs.hpp"
#include "tool/trace/build_id.hpp"

namespace ramwright::tool {

namespace {

// Blocks that come or go in the moments of a run: more would make the page slow to load.
constexpr std::size_t most_changes = 100'000;

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

/// All that every run of a demand has in common.
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
    join_callers(run.callers);
    return run;
}

report_run complete(report_run run, watched_run&& watched) {
    run.record = std::move(watched.record);
    run.record.moments = thinned(std::move(run.record.moments), most_changes);
    run.zones = std::move(watched.zones);
    const caller_index callers{run.callers};
    for (const std::uint64_t address : run.record.failure_callers) {
        ++run.callers[callers.of(address)].failures;
    }
    return run;
}

/// Each demand once, each of its runs as they are asked for.
class watcher {
public:
    explicit watcher(const report_sources& from) : from_{from} {
        std::vector<trace_summary> summaries;
        for (const std::string& path : from.traces) {
            demands_.push_back(read_demand(path));
            described_.push_back(describe(demands_.back(), from.elfs));
            described_.back().demand = result_.demands.size();
            result_.demands.push_back(
                named(profile_demand(path, described_.back()), demands_.back()));
            summaries.push_back(demands_.back().summary);
        }
        common_ = common_observation(summaries);
    }

    void watch_recorded_run(std::size_t index) {
        const demand_of_trace& demand = demands_[index];
        if (demand.log.facts().info.region_bytes == 0) {
            throw input_error(
                fmt::format("'{}' does not say how large its region was", demand.path));
        }
        observation wanted = narrowed(common_, demand.summary);
        if (index == 0) {
            wanted.request.reset();
        }
        result_.runs.push_back(complete(described_[index], watch_recorded(demand.path, wanted)));
    }

    void watch_design(const design& how, std::uint64_t region_bytes) {
        if (region_bytes == 0) {
            throw input_error(fmt::format("'{}' does not say how large its region was; give --ram",
                                          demands_.back().path));
        }
        report_run run = described_.back();
        run.name = how.name;
        run.replayed = true;
        run.region_bytes = region_bytes;
        result_.runs.push_back(
            complete(std::move(run), watch_replayed(demands_.back().log, how, region_bytes,
                                                    narrowed(common_, demands_.back().summary))));
    }

    /// Each region as a run of what was served there.
    void watch_regions(const region_plan& plan) {
        regions_split split = split_by_region(demands_.back().log, plan);
        watched_regions all{.plan = plan, .result = std::move(split.result), .runs = {}};
        for (std::size_t region = 0; region != plan.regions.size(); ++region) {
            demand_of_trace part{
                .path = demands_.back().path, .log = std::move(split.parts[region]), .summary = {}};
            if (part.log.operations().empty()) {
                all.runs.emplace_back();
                continue;
            }
            all.runs.emplace_back(result_.runs.size());
            watch_part(std::move(part), plan.regions[region],
                       [&](std::size_t allocation) { return split.places[allocation] == region; });
        }
        result_.regions = std::move(all);
    }

    void watch_design(const std::string& text) {
        const design how = parse_design(text);
        std::uint64_t region = described_.back().region_bytes;
        if (text.ends_with(".json")) {
            region = read_plan(text).region_bytes;
        }
        watch_design(how, from_.ram.value_or(region));
    }

    [[nodiscard]] watched_runs take() && {
        for (std::size_t i = 0; i != std::min(result_.runs.size(), from_.names.size()); ++i) {
            result_.runs[i].name = from_.names[i];
        }
        return std::move(result_);
    }

private:
    [[nodiscard]] demand_profile named(demand_profile profile,
                                       const demand_of_trace& demand) const {
        if (!profile.calls.empty()) {
            const auto code = names_for(demand, from_.elfs);
            for (const std::uint64_t address : profile.calls) {
                profile.call_names.push_back(code->place(address).function);
            }
        }
        return profile;
    }

    void watch_part(demand_of_trace part, const planned_region& region,
                    const std::function<bool(std::size_t)>& went_there) {
        part.summary = summarise(part.log);
        // The same time as the whole demand, for a common axis.
        part.summary.first_tick = demands_.back().summary.first_tick;
        part.summary.last_tick = demands_.back().summary.last_tick;
        report_run run = describe(part, from_.elfs);
        run.name = region.name;
        run.replayed = true;
        run.part = true;
        run.region_bytes = region.how.region_bytes;
        run.demand = result_.demands.size();
        result_.demands.push_back(named(profile_demand(part.path, run, went_there), part));
        observation wanted = narrowed(common_, part.summary);
        wanted.request.reset();
        watched_run watched = watch_replayed(part.log, region.how, run.region_bytes, wanted);
        result_.runs.push_back(complete(std::move(run), std::move(watched)));
    }

    const report_sources& from_;
    std::vector<demand_of_trace> demands_;
    std::vector<report_run> described_;
    observation common_;
    watched_runs result_;
};

}  // namespace

watched_runs watch_runs(const report_sources& from) {
    watcher all{from};
    const bool replays = from.plan || from.regions || !from.designs.empty();
    const std::size_t traces = from.traces.size();
    for (std::size_t i = 0; i != (replays && traces > 1 ? traces - 1 : traces); ++i) {
        all.watch_recorded_run(i);
    }
    for (const std::string& each : from.designs) {
        all.watch_design(each);
    }
    if (from.plan) {
        all.watch_design(from.plan->how, from.plan->region_bytes);
    }
    if (from.regions) {
        all.watch_regions(*from.regions);
    }
    return std::move(all).take();
}

}  // namespace ramwright::tool
