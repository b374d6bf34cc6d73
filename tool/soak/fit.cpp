// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "tool/common/error.hpp"
#include "tool/soak/activities.hpp"
#include "tool/soak/arrivals.hpp"
#include "tool/soak/demand_mix.hpp"
#include "tool/soak/level.hpp"
#include "tool/soak/live_bytes.hpp"
#include "tool/soak/streams.hpp"

namespace ramwright::tool {

demand_mix fit(const operation_log& log) {
    auto [stories, resizes] = read_stories(log);
    if (stories.empty()) {
        throw input_error("the trace holds no request to fit a mix to");
    }
    demand_mix mix;
    mix.resizes = std::move(resizes);
    mix.ticks = log.last_tick() - log.first_tick();
    mix.clock_hz = log.facts().info.clock_hz;
    mix.region_bytes = log.facts().info.region_bytes;
    mix.lost_events = log.facts().losses.events;
    mix.allocations = stories.size();
    mix.peak_live_bytes = most_live_bytes(log);

    mix.streams = find_streams(log, stories);
    complete_lives(stories, mix.streams, log.first_tick(), mix.ticks);
    find_activities(mix, stories, log.first_tick());
    for (demand_activity& each : mix.activities) {
        if (each.arrivals != arrival_kind::start_up) {
            fit_arrivals(each, mix.ticks);
        }
    }
    mix.control = find_level_control(log, mix);
    return mix;
}

std::uint64_t demand_mix::leaked_bytes() const noexcept {
    std::uint64_t bytes = 0;
    for (const demand_stream& each : streams) {
        bytes += each.leaked_bytes;
    }
    return bytes;
}

}  // namespace ramwright::tool
