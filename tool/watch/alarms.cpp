// SPDX-License-Identifier: Apache-2.0
#include "tool/watch/alarms.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "tool/common/units.hpp"

namespace ramwright::tool {

alarms::alarms(const alarm_limits& limits) : limits_{limits} {}

void alarms::judge(const std::string& what, bool wrong, std::uint64_t tick,
                   std::vector<alarm>& begun) {
    const auto known = std::find_if(raised_.begin(), raised_.end(),
                                    [&](const alarm& each) { return each.what == what; });
    if (known == raised_.end()) {
        if (wrong) {
            raised_.push_back({.what = what, .tick = tick, .times = 1, .now = true});
            begun.push_back(raised_.back());
        }
        return;
    }
    if (wrong && !std::exchange(known->now, wrong)) {
        ++known->times;
        begun.push_back(*known);
        begun.back().tick = tick;
    }
    known->now = wrong;
}

std::vector<alarm> alarms::check(const heap_figures& figures, const live_moment& most) {
    std::vector<alarm> begun;
    if (limits_.most_live.has_value()) {
        judge(fmt::format("more than {} are live", bytes(*limits_.most_live)),
              most.bytes > *limits_.most_live, most.tick, begun);
    }
    const bool region_known = figures.region_bytes != 0;
    if (limits_.least_largest_free.has_value() && region_known) {
        judge(fmt::format("the largest free block is less than {}",
                          bytes(*limits_.least_largest_free)),
              figures.largest_free < *limits_.least_largest_free, figures.tick, begun);
    }
    if (limits_.most_fragmentation.has_value() && region_known) {
        judge(fmt::format("fragmentation is above {}", percent(*limits_.most_fragmentation)),
              figures.fragmentation() > *limits_.most_fragmentation, figures.tick, begun);
    }
    // Each new one is an event, not a state that lasts.
    const bool refused = figures.refused > refused_before_;
    refused_before_ = figures.refused;
    judge("a request was refused", false, figures.tick, begun);
    judge("a request was refused", refused, figures.tick, begun);
    return begun;
}

}  // namespace ramwright::tool
