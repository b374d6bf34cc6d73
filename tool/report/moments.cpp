// SPDX-License-Identifier: Apache-2.0
#include "tool/report/moments.hpp"

#include <algorithm>

namespace ramwright::tool {

namespace {

constexpr std::uint64_t least_moments = 50;
constexpr std::uint64_t most_moments = 600;
// All moments of a run together, before they are thinned out: bounds the memory that takes.
constexpr std::uint64_t most_blocks_in_moments = 2'000'000;
constexpr std::uint64_t details_in_a_run = 144;

std::uint64_t blocks_at_peak(const trace_summary& summary) {
    std::uint64_t blocks = 0;
    for (const auto& [caller, group] : summary.by_caller) {
        blocks += group.blocks_at_peak;
    }
    return blocks;
}

/// `count` ticks evenly spaced inside (from, to).
void add_spaced(std::vector<std::uint64_t>& ticks, std::uint64_t from, std::uint64_t to,
                std::uint64_t count) {
    for (std::uint64_t i = 1; i <= count && to > from; ++i) {
        const double share = static_cast<double>(i) / static_cast<double>(count + 1);
        ticks.push_back(from + static_cast<std::uint64_t>(share * static_cast<double>(to - from)));
    }
}

}  // namespace

observation common_observation(const std::vector<trace_summary>& demands) {
    const trace_summary& first = demands.front();
    const bool failed = !first.refusals.empty();
    const std::uint64_t subject = failed ? first.refusals.front().tick : first.peak_tick;
    observation common;
    common.first_tick = first.first_tick;
    std::uint64_t most_blocks = 1;
    for (const trace_summary& each : demands) {
        common.first_tick = std::min(common.first_tick, each.first_tick);
        common.last_tick = std::max(common.last_tick, each.last_tick);
        most_blocks = std::max(most_blocks, blocks_at_peak(each));
    }
    const std::uint64_t reach = (common.last_tick - common.first_tick) / (2 * details_in_a_run) + 1;
    common.detail_from = subject - std::min(reach, subject);
    common.detail_to = subject + reach;
    if (failed) {
        common.request = {{.tick = subject, .size = first.refusals.front().size}};
    }
    const std::uint64_t count =
        std::clamp(most_blocks_in_moments / most_blocks, least_moments, most_moments);
    add_spaced(common.moment_ticks, common.first_tick, common.last_tick, count * 8 / 10);
    add_spaced(common.moment_ticks, std::max(common.detail_from, common.first_tick), subject,
               count * 2 / 10);
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

}  // namespace ramwright::tool
