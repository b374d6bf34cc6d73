// SPDX-License-Identifier: Apache-2.0
#include "tool/soak/arrivals.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace ramwright::tool {

namespace {

/// The median of the gaps, if there is a period; else 0.
double common_gap(const demand_activity& activity) {
    std::vector<double> gaps;
    for (std::size_t index = 1; index < activity.occurrences.size(); ++index) {
        gaps.push_back(static_cast<double>(activity.occurrences[index].gap));
    }
    if (gaps.size() < fewest_gaps) {
        return 0;
    }
    const auto middle = gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2);
    std::nth_element(gaps.begin(), middle, gaps.end());
    const double median = *middle;
    const auto near = std::count_if(gaps.begin(), gaps.end(), [&](double gap) {
        constexpr double off = 0.1;
        return std::fabs(gap - median) <= off * median;
    });
    constexpr double share = 0.9;
    return static_cast<double>(near) >= share * static_cast<double>(gaps.size()) ? median : 0;
}

/// Puts the occurrences on a grid. False if they do not stay within a quarter of the period of it: what
/// waits from the end of one to the start of the next drifts.
bool put_on_grid(demand_activity& activity, double median) {
    double at = 0;
    double steps = 0;
    std::vector<double> times;
    std::vector<double> numbers;
    for (occurrence& each : activity.occurrences) {
        if (&each != activity.occurrences.data()) {
            at += static_cast<double>(each.gap);
            steps += std::max(1.0, std::round(static_cast<double>(each.gap) / median));
        }
        times.push_back(at);
        numbers.push_back(steps);
    }
    const double period = at / steps;
    double worst = 0;
    for (std::size_t index = 0; index != times.size(); ++index) {
        const double off = times[index] - numbers[index] * period;
        worst = std::max(worst, std::fabs(off));
        activity.occurrences[index].jitter = std::llround(off);
    }
    if (worst > period / 4) {
        return false;
    }
    activity.period = period;
    activity.skipped = 1 - static_cast<double>(times.size()) / (steps + 1);
    return true;
}

}  // namespace

void fit_arrivals(demand_activity& activity, std::uint64_t ticks) {
    const double median = common_gap(activity);
    if (median >= 1 && put_on_grid(activity, median)) {
        activity.arrivals = arrival_kind::periodic;
        return;
    }
    activity.arrivals = arrival_kind::irregular;
    activity.period = static_cast<double>(ticks) / static_cast<double>(activity.occurrences.size());
    // There was none before the first; what went before it counts as that gap.
    activity.occurrences.front().gap = activity.first;
}

}  // namespace ramwright::tool
