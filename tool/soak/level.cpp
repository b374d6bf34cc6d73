// SPDX-License-Identifier: Apache-2.0
#include "tool/soak/level.hpp"

#include <algorithm>
#include <cmath>

#include "tool/soak/live_bytes.hpp"

namespace ramwright::tool {

namespace {

/// Ticks at which an irregular activity happened, ascending.
std::vector<std::uint64_t> irregular_arrivals(const operation_log& log, const demand_mix& mix) {
    std::vector<std::uint64_t> ticks;
    for (const demand_activity& each : mix.activities) {
        if (each.arrivals != arrival_kind::irregular) {
            continue;
        }
        std::uint64_t at = log.first_tick();
        for (const occurrence& one : each.occurrences) {
            at += one.gap;
            ticks.push_back(at);
        }
    }
    std::sort(ticks.begin(), ticks.end());
    return ticks;
}

}  // namespace

level_control find_level_control(const operation_log& log, const demand_mix& mix) {
    constexpr std::size_t fewest = 200;
    const std::vector<std::uint64_t> arrivals = irregular_arrivals(log, mix);
    level_control found;
    if (arrivals.size() < fewest) {
        return found;
    }
    found.level = live_byte_histogram{log}.quantile(0.5);

    double ticks[2]{};
    double counts[2]{};  // of arrivals: [1] while more than the level was live
    auto next = arrivals.begin();
    for_each_level(log, [&](std::uint64_t live, std::uint64_t from, std::uint64_t until) {
        const bool above = live >= found.level;
        ticks[above] += static_cast<double>(until - from);
        // Whoever asks at `until` sees what was live before.
        for (; next != arrivals.end() && *next <= until; ++next) {
            counts[above] += 1;
        }
    });
    if (ticks[0] == 0 || ticks[1] == 0) {
        return found;
    }
    const double below = counts[0] / ticks[0];
    const double above = counts[1] / ticks[1];
    const double error =
        std::sqrt(counts[0] / (ticks[0] * ticks[0]) + counts[1] / (ticks[1] * ticks[1]));
    constexpr double least_ratio = 1.2;
    constexpr double deviations = 4;
    if (below > least_ratio * above && below - above > deviations * error) {
        const double mean = (counts[0] + counts[1]) / (ticks[0] + ticks[1]);
        found.found = true;
        found.speed_below = below / mean;
        found.speed_above = above / mean;
    }
    return found;
}

}  // namespace ramwright::tool
