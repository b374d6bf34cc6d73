// SPDX-License-Identifier: Apache-2.0
#include "tool/plan/region_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <map>
#include <optional>
#include <utility>

#include "tool/common/error.hpp"
#include "tool/common/units.hpp"
#include "tool/plan/condensed_log.hpp"
#include "tool/plan/live_bytes.hpp"
#include "tool/plan/margin.hpp"
#include "tool/plan/pool_counts.hpp"
#include "tool/plan/safe_ram.hpp"
#include "tool/plan/size_profile.hpp"
#include "tool/plan/steady.hpp"
#include "tool/plan/target_costs.hpp"

namespace ramwright::tool {

namespace {

constexpr std::size_t brief_operations = 20'000;

/// Requests that a region takes together: of one size, as pools tell sizes apart, with the same needs.
struct stream {
    std::uint32_t block_size = 0;
    capabilities needs{};
    std::uint64_t requests = 0;
    std::uint64_t most_blocks = 0;
    double hotness = 0;

    [[nodiscard]] std::uint64_t most_bytes() const {
        return most_blocks * std::uint64_t{block_size};
    }
};

class region_planner {
public:
    region_planner(std::span<const operation_log> logs, std::span<const capability_rule> rules,
                   double margin_percent)
        : rules_{rules}, recorded_{logs} {
        for (const operation_log& each : logs) {
            more_.push_back(with_margin(each, margin_percent));
            // The margin may ask for sizes that were not traced.
            count(more_.back());
            recorded_in_brief_.push_back(condense(each, brief_operations / logs.size()));
            more_in_brief_.push_back(condense(more_.back(), brief_operations / logs.size()));
        }
    }

    [[nodiscard]] std::vector<region_share> run(std::vector<plan_region> regions) {
        std::stable_sort(regions.begin(), regions.end(),
                         [](const plan_region& a, const plan_region& b) {
                             return a.wait_states < b.wait_states;
                         });
        std::vector<const stream*> left = hottest_first();
        std::vector<region_share> shares;
        for (const plan_region& each : regions) {
            if (auto share = fill(each, left)) {
                shares.push_back(std::move(*share));
            }
        }
        if (!left.empty()) {
            throw does_not_survive(
                fmt::format("no region has what requests of {} need and room for them: {} other "
                            "sizes have none",
                            bytes(left.front()->block_size), left.size() - 1));
        }
        return shares;
    }

private:
    using key = std::pair<std::uint32_t, std::uint32_t>;  // needs, block size

    [[nodiscard]] key key_of(const operation_log& log, const operation& what) const {
        capabilities needs;
        for (const capability_rule& each : rules_) {
            if (what.size >= each.smallest && what.size <= each.largest &&
                (each.caller == 0 || each.caller == log.caller(what.caller))) {
                needs = needs | each.needs;
            }
        }
        return {needs.bits(), block_size_for(what.size)};
    }

    void count(const operation_log& log) {
        std::vector<stream*> held(log.slot_count());
        std::map<const stream*, std::uint64_t> live;
        for (const operation& each : log.operations()) {
            if (each.kind == operation_kind::free && held[each.slot] != nullptr) {
                --live[held[each.slot]];
                held[each.slot] = nullptr;
            }
            if (each.kind != operation_kind::allocate && each.kind != operation_kind::attempt) {
                continue;
            }
            const key which = key_of(log, each);
            stream& one = streams_[which];
            one.block_size = which.second;
            one.needs = capabilities::from_bits(which.first);
            ++one.requests;
            ++all_requests_;
            const std::uint64_t now = ++live[&one];
            one.most_blocks = std::max(one.most_blocks, now);
            if (each.kind == operation_kind::attempt) {
                --live[&one];
            } else {
                held[each.slot] = &one;
            }
        }
    }

    /// A size that is asked for rarely is as hot as all such sizes up to the same power of two: they go
    /// together, and the way to a region is short.
    [[nodiscard]] std::vector<const stream*> hottest_first() {
        const auto steady = [&](const stream& each) {
            return static_cast<double>(each.requests) >=
                   steady_share * static_cast<double>(all_requests_);
        };
        struct sum {
            std::uint64_t requests = 0;
            std::uint64_t bytes = 0;

            [[nodiscard]] double hotness() const {
                return static_cast<double>(requests) / static_cast<double>(bytes);
            }
        };
        std::map<key, sum> rare;
        for (const auto& [which, each] : streams_) {
            if (!steady(each)) {
                sum& all = rare[{which.first, std::bit_ceil(which.second)}];
                all.requests += each.requests;
                all.bytes += each.most_bytes();
            }
        }
        std::vector<const stream*> sorted;
        for (auto& [which, each] : streams_) {
            each.hotness = steady(each)
                               ? sum{each.requests, each.most_bytes()}.hotness()
                               : rare[{which.first, std::bit_ceil(which.second)}].hotness();
            sorted.push_back(&each);
        }
        std::stable_sort(sorted.begin(), sorted.end(),
                         [](const stream* a, const stream* b) { return a->hotness > b->hotness; });
        return sorted;
    }

    /// Takes the hottest streams out of `left` that the region can serve all at once.
    [[nodiscard]] std::optional<region_share> fill(const plan_region& region,
                                                   std::vector<const stream*>& left) const {
        std::vector<const stream*> able;
        std::copy_if(left.begin(), left.end(), std::back_inserter(able), [&](const stream* each) {
            return region.has.contains(each->needs) && each->block_size <= region.room;
        });
        // The most of the hottest that fit, by halving: each try replays what they would be, in brief.
        std::size_t fitting = 0;
        std::size_t too_many = able.size() + 1;
        while (too_many - fitting > 1) {
            const std::size_t middle =
                too_many == able.size() + 1 ? able.size() : (fitting + too_many) / 2;
            const bool fits =
                try_streams(region, {able.data(), middle}, recorded_in_brief_, more_in_brief_)
                    .has_value();
            (fits ? fitting : too_many) = middle;
        }
        // The whole logs may need a little more.
        auto best = try_streams(region, {able.data(), fitting}, recorded_, more_);
        while (!best && fitting != 0) {
            fitting -= 1 + fitting / 32;
            best = try_streams(region, {able.data(), fitting}, recorded_, more_);
        }
        std::erase_if(left, [&](const stream* each) {
            return std::find(able.begin(), able.begin() + static_cast<std::ptrdiff_t>(fitting),
                             each) != able.begin() + static_cast<std::ptrdiff_t>(fitting);
        });
        return best;
    }

    [[nodiscard]] std::optional<region_share> try_streams(
        const plan_region& region, std::span<const stream* const> streams,
        std::span<const operation_log> all_recorded,
        std::span<const operation_log> all_more) const {
        if (streams.empty()) {
            return {};
        }
        const std::vector<operation_log> recorded = only(all_recorded, streams);
        const std::vector<operation_log> more = only(all_more, streams);
        std::uint64_t peak = 0;
        for (const operation_log& each : more) {
            peak = std::max(peak, peak_live_bytes(each));
        }
        if (peak > region.room) {
            return {};
        }
        const auto room = static_cast<std::size_t>(region.room);
        const std::vector<pool_range> pools = steady_pools(recorded);
        design how = general_design();
        if (!pools.empty()) {
            how = choose_pool_counts(recorded, pools, 4 * room + 4096).how;
        }
        how.name = region.name;
        if (room <= state_bytes(how) || !survives(more, how, room - state_bytes(how))) {
            return {};
        }
        const std::size_t needed =
            find_safe_ram(more, how, 4 * room + 4096) +
            state_bytes(how);
        return needed > room ? std::nullopt
                             : std::optional{share_of(region, streams, how, needed, peak)};
    }

    [[nodiscard]] region_share share_of(const plan_region& region,
                                        std::span<const stream* const> streams, const design& how,
                                        std::size_t needed, std::uint64_t peak) const {
        region_share share{.region = region, .routes = {}, .how = how, .needed_bytes = needed};
        std::uint64_t requests = 0;
        std::map<key, const stream*> ordered;
        for (const stream* each : streams) {
            requests += each->requests;
            ordered[{each->needs.bits(), each->block_size}] = each;
        }
        for (const auto& [which, each] : ordered) {
            share.routes.push_back({.smallest = each->block_size - block_size_for(1) + 1,
                                    .largest = each->block_size,
                                    .needs = each->needs});
        }
        share.requests = static_cast<double>(requests) / static_cast<double>(all_requests_);
        share.hotness = static_cast<double>(requests) / static_cast<double>(peak);
        return share;
    }

    /// The operations on blocks of these streams. A resized block stays where it was made.
    [[nodiscard]] std::vector<operation_log> only(std::span<const operation_log> logs,
                                                  std::span<const stream* const> streams) const {
        std::map<key, bool> wanted;
        for (const stream* each : streams) {
            wanted[{each->needs.bits(), each->block_size}] = true;
        }
        std::vector<operation_log> parts;
        for (const operation_log& log : logs) {
            operation_log part;
            part.describe(log.facts());
            std::vector<char> inside(log.slot_count());
            std::uint64_t tick = log.first_tick();
            for (operation each : log.operations()) {
                tick += each.elapsed;
                const bool asks =
                    each.kind == operation_kind::allocate || each.kind == operation_kind::attempt;
                const bool here = asks
                                      ? wanted.contains(key_of(log, each))
                                      : each.kind != operation_kind::wait && inside[each.slot] != 0;
                if (each.kind == operation_kind::allocate) {
                    inside[each.slot] = here ? 1 : 0;
                }
                if (here) {
                    each.caller = part.intern_caller(log.caller(each.caller));
                    part.append(tick, each);
                }
            }
            parts.push_back(std::move(part));
        }
        return parts;
    }

    std::span<const capability_rule> rules_;
    std::span<const operation_log> recorded_;
    std::vector<operation_log> more_;
    std::vector<operation_log> recorded_in_brief_;
    std::vector<operation_log> more_in_brief_;
    std::map<key, stream> streams_;
    std::uint64_t all_requests_ = 0;
};

}  // namespace

std::vector<region_share> plan_regions(std::span<const operation_log> logs,
                                       std::vector<plan_region> regions,
                                       std::span<const capability_rule> rules,
                                       double margin_percent) {
    return region_planner{logs, rules, margin_percent}.run(std::move(regions));
}

}  // namespace ramwright::tool
