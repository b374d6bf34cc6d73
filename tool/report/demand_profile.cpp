// SPDX-License-Identifier: Apache-2.0
#include "tool/report/demand_profile.hpp"

#include <algorithm>
#include <compare>
#include <iterator>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "tool/trace/trace_reader.hpp"

namespace ramwright::tool {

namespace {

constexpr std::uint32_t finest_steps = 256;
// More would make the page slow to load: runs of many callers and sizes are cut into fewer steps.
constexpr std::size_t most_cells = 40'000;
constexpr std::size_t most_chains = 2'000;

/// The bin that counts `value`, whose `low` is the last one not above it.
std::uint32_t bin_of(const std::vector<histogram_bin>& bins, std::uint64_t value) {
    const auto next = std::upper_bound(
        bins.begin(), bins.end(), value,
        [](std::uint64_t wanted, const histogram_bin& bin) { return wanted < bin.low; });
    return next == bins.begin() ? 0 : static_cast<std::uint32_t>(next - bins.begin() - 1);
}

class profiler {
public:
    profiler(const report_run& run, trace_reader& trace)
        : run_{run}, trace_{trace}, callers_{run.callers} {
        profile_.from = run.first_tick;
        profile_.to = run.last_tick + 1;
        profile_.steps = static_cast<std::uint32_t>(
            std::min<std::uint64_t>(finest_steps, profile_.to - profile_.from));
    }

    void note(const trace_event& event) {
        if (event.kind == event_kind::allocated) {
            const std::uint32_t step = step_at(event.tick);
            counts& cell = cells_[{step, site_of(event), bin_of(run_.sizes, event.size)}];
            ++cell.allocations;
            cell.bytes += event.size;
            live_[event.offset] = event.tick;
        } else if (event.kind == event_kind::freed) {
            if (const auto found = live_.find(event.offset); found != live_.end()) {
                ++lifetimes_[{step_at(found->second),
                              bin_of(run_.lifetimes, event.tick - found->second)}];
                live_.erase(found);
            }
        }
        if (cells_.size() > most_cells && profile_.steps > 1) {
            halve();
        }
    }

    [[nodiscard]] demand_profile take() && {
        for (const auto& [key, value] : cells_) {
            profile_.cells.push_back(
                {key.step, key.site, key.size_bin, value.allocations, value.bytes});
        }
        for (const auto& [key, count] : lifetimes_) {
            profile_.lifetimes.push_back({key.step, key.bin, count});
        }
        return std::move(profile_);
    }

private:
    struct cell_key {
        std::uint32_t step;
        std::uint32_t site;
        std::uint32_t size_bin;
        auto operator<=>(const cell_key&) const = default;
    };
    struct site_key {
        std::uint32_t caller;
        std::uint32_t chain;
        std::uint32_t context;
        bool interrupt;
        auto operator<=>(const site_key&) const = default;
    };
    struct life_key {
        std::uint32_t step;
        std::uint32_t bin;
        auto operator<=>(const life_key&) const = default;
    };
    struct counts {
        std::uint64_t allocations = 0;
        std::uint64_t bytes = 0;
    };

    [[nodiscard]] std::uint32_t step_at(std::uint64_t tick) const {
        const double share = static_cast<double>(tick - profile_.from) /
                             static_cast<double>(profile_.to - profile_.from);
        const auto step = static_cast<std::uint32_t>(share * profile_.steps);
        return std::min(step, profile_.steps - 1);
    }

    [[nodiscard]] std::uint32_t site_of(const trace_event& event) {
        const std::uint32_t caller = callers_.of(event.caller);
        const site_key key{caller, chain_of(event), event.who.number, event.who.interrupt};
        const auto [found, fresh] =
            sites_.emplace(key, static_cast<std::uint32_t>(profile_.sites.size()));
        if (fresh) {
            profile_.sites.push_back({event.who, caller, calls_of(key.chain)});
        }
        return found->second;
    }

    /// 0: none, or one of more than a page has room for.
    [[nodiscard]] std::uint32_t chain_of(const trace_event& event) {
        if (!trace_.has_calls()) {
            return 0;
        }
        const std::uint32_t chain = trace_.chain_of(event);
        if (chains_.size() < most_chains) {
            chains_.insert(chain);
        }
        return chains_.contains(chain) ? chain : 0;
    }

    [[nodiscard]] std::vector<std::uint32_t> calls_of(std::uint32_t chain) {
        std::vector<std::uint32_t> calls;
        for (const std::uint64_t address : trace_.calls().frames(chain)) {
            const auto [found, fresh] =
                calls_.emplace(address, static_cast<std::uint32_t>(profile_.calls.size()));
            if (fresh) {
                profile_.calls.push_back(address);
            }
            calls.push_back(found->second);
        }
        std::reverse(calls.begin(), calls.end());
        return calls;
    }

    /// Joins each two steps, the end moving to where a whole number of steps ends.
    void halve() {
        const double step = static_cast<double>(profile_.to - profile_.from) / profile_.steps;
        const std::uint32_t steps = (profile_.steps + 1) / 2;
        profile_.to = profile_.from + static_cast<std::uint64_t>(step * 2 * steps);
        profile_.steps = steps;
        std::map<cell_key, counts> cells;
        for (const auto& [key, value] : cells_) {
            counts& cell = cells[{key.step / 2, key.site, key.size_bin}];
            cell.allocations += value.allocations;
            cell.bytes += value.bytes;
        }
        cells_ = std::move(cells);
        std::map<life_key, std::uint64_t> lifetimes;
        for (const auto& [key, count] : lifetimes_) {
            lifetimes[{key.step / 2, key.bin}] += count;
        }
        lifetimes_ = std::move(lifetimes);
    }

    const report_run& run_;
    trace_reader& trace_;
    caller_index callers_;
    demand_profile profile_;
    std::map<cell_key, counts> cells_;
    std::map<life_key, std::uint64_t> lifetimes_;
    std::map<site_key, std::uint32_t> sites_;
    std::unordered_set<std::uint32_t> chains_;
    std::unordered_map<std::uint64_t, std::uint32_t> calls_;  // by address
    std::unordered_map<std::uint64_t, std::uint64_t> live_;   // offset to tick
};

}  // namespace

demand_profile profile_demand(const std::string& trace, const report_run& run,
                              const std::function<bool(std::size_t allocation)>& wanted) {
    trace_reader reader{trace};
    profiler counted{run, reader};
    std::size_t allocations = 0;
    for (trace_event event; reader.next(event);) {
        if (event.kind != event_kind::allocated || wanted(allocations++)) {
            counted.note(event);
        }
    }
    return std::move(counted).take();
}

}  // namespace ramwright::tool
