// SPDX-License-Identifier: Apache-2.0
#include "tool/plan/region_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "tool/common/error.hpp"
#include "tool/common/units.hpp"
#include "tool/plan/condensed_log.hpp"
#include "tool/plan/live_bytes.hpp"
#include "tool/plan/margin.hpp"
#include "tool/plan/pool_counts.hpp"
#include "tool/plan/request_streams.hpp"
#include "tool/plan/safe_ram.hpp"
#include "tool/plan/steady.hpp"
#include "tool/plan/target_costs.hpp"
#include "tool/trace/build_id.hpp"

namespace ramwright::tool {

namespace {

constexpr std::size_t brief_operations = 20'000;

/// By needs and size, neighbours with the same region as one. Sizes that were not traced go where the next
/// larger one goes.
std::vector<size_route> merged(std::vector<size_route> routes) {
    std::sort(routes.begin(), routes.end(), [](const size_route& a, const size_route& b) {
        return std::tuple{a.needs.bits(), a.largest} < std::tuple{b.needs.bits(), b.largest};
    });
    std::vector<size_route> fewer;
    for (const size_route& each : routes) {
        if (!fewer.empty() && fewer.back().needs == each.needs &&
            fewer.back().place == each.place) {
            fewer.back().largest = each.largest;
        } else {
            fewer.push_back(each);
        }
    }
    return fewer;
}

class region_planner {
public:
    region_planner(std::span<const operation_log> logs, std::span<const capability_rule> rules,
                   double margin_percent)
        : streams_{rules}, recorded_{logs} {
        for (const operation_log& each : logs) {
            more_.push_back(with_margin(each, margin_percent));
            // The margin may ask for sizes that were not traced.
            streams_.count(more_.back());
            recorded_in_brief_.push_back(condense(each, brief_operations / logs.size()));
            more_in_brief_.push_back(condense(more_.back(), brief_operations / logs.size()));
        }
    }

    void plan(std::vector<free_region> regions, region_plan& into) {
        std::stable_sort(regions.begin(), regions.end(),
                         [](const free_region& a, const free_region& b) {
                             return a.wait_states < b.wait_states;
                         });
        stream_list left = streams_.hottest_first();
        for (const free_region& each : regions) {
            const stream_list taken = fill(each, left, into);
            for (const request_stream* one : taken) {
                into.routes.push_back(
                    {.needs = one->needs,
                     .largest = one->block_size,
                     .place = static_cast<std::uint8_t>(into.regions.size() - 1)});
            }
        }
        into.routes = merged(std::move(into.routes));
        if (!left.empty()) {
            throw does_not_survive(
                fmt::format("no region has what requests of {} need and room for them: {} other "
                            "sizes have none",
                            bytes(left.front()->block_size), left.size() - 1));
        }
    }

private:
    using stream_list = std::vector<const request_stream*>;
    using stream_span = std::span<const request_stream* const>;

    /// Takes the hottest streams out of `left` that the region can serve all at once.
    [[nodiscard]] stream_list fill(const free_region& region, stream_list& left,
                                   region_plan& into) const {
        stream_list able;
        std::copy_if(left.begin(), left.end(), std::back_inserter(able),
                     [&](const request_stream* each) {
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
        able.resize(fitting);
        std::erase_if(left, [&](const request_stream* each) {
            return std::find(able.begin(), able.end(), each) != able.end();
        });
        if (best) {
            into.regions.push_back(std::move(*best));
        }
        return able;
    }

    [[nodiscard]] std::optional<planned_region> try_streams(
        const free_region& region, stream_span streams, std::span<const operation_log> all_recorded,
        std::span<const operation_log> all_more) const {
        if (streams.empty()) {
            return {};
        }
        const std::vector<operation_log> recorded = streams_.only(all_recorded, streams);
        const std::vector<operation_log> more = streams_.only(all_more, streams);
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
        how.region_bytes = find_safe_ram(more, how, 4 * room + 4096);
        const std::size_t needed = how.region_bytes + state_bytes(how);
        return needed > room ? std::nullopt
                             : std::optional{described(region, streams, how, needed, peak)};
    }

    [[nodiscard]] planned_region described(const free_region& region, stream_span streams,
                                           const design& how, std::size_t needed,
                                           std::uint64_t peak) const {
        std::uint64_t requests = 0;
        for (const request_stream* each : streams) {
            requests += each->requests;
        }
        return {
            .name = region.name,
            .wait_states = region.wait_states,
            .has = region.has,
            .room_bytes = region.room,
            .needed_bytes = needed,
            .requests = static_cast<double>(requests) / static_cast<double>(streams_.requests()),
            .hotness = static_cast<double>(requests) / static_cast<double>(peak),
            .how = how};
    }

    request_streams streams_;
    std::span<const operation_log> recorded_;
    std::vector<operation_log> more_;
    std::vector<operation_log> recorded_in_brief_;
    std::vector<operation_log> more_in_brief_;
};

}  // namespace

region_plan plan_regions(std::span<const operation_log> logs, std::vector<free_region> regions,
                         std::vector<capability_rule> rules, double margin_percent) {
    region_plan plan{.margin_percent = margin_percent,
                     .build_id = to_text(logs.front().facts().info.build),
                     .rules = std::move(rules)};
    region_planner{logs, plan.rules, margin_percent}.plan(std::move(regions), plan);
    return plan;
}

}  // namespace ramwright::tool
