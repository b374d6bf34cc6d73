// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "tool/common/progress.hpp"
#include "tool/report/recorded_space.hpp"
#include "tool/report/runs.hpp"
#include "tool/trace/trace_reader.hpp"

namespace ramwright::tool {

namespace {

constexpr std::uint64_t events_between_updates = 1 << 16;

void apply(const trace_event& event, recorded_space& space) {
    if (event.kind == event_kind::freed) {
        space.remove(event.offset);
    } else if (event.kind == event_kind::allocated || event.kind == event_kind::resized) {
        space.add(event.offset, event.size);
    }
}

std::uint64_t distance(std::uint64_t a, std::uint64_t b) { return a > b ? a - b : b - a; }

/// Reads the trace once for what only all of it tells.
recorded_shape shape_of(const std::string& trace) {
    // A larger share of the region is no table: blocks were handed out from the other end.
    constexpr std::uint64_t most_tables = 8;
    trace_reader reader{trace};
    const std::uint64_t region = reader.info().region_bytes;
    recorded_space together{{.region_bytes = region, .start = 0, .untouched_apart = false}};
    recorded_space apart{{.region_bytes = region, .start = 0, .untouched_apart = true}};
    recorded_shape shape{.region_bytes = region, .start = region, .untouched_apart = false};
    bool refused = false;
    for (trace_event event; reader.next(event);) {
        if (event.kind == event_kind::allocated) {
            shape.start = std::min(shape.start, event.offset);
        }
        if (refused) {
            continue;
        }
        if (event.kind == event_kind::refused) {
            // Which of the two explains the allocator's own word better?
            refused = true;
            shape.untouched_apart = distance(apart.largest_free(), event.largest_free) <
                                    distance(together.largest_free(), event.largest_free);
        }
        apply(event, together);
        apply(event, apart);
    }
    if (shape.start > region / most_tables) {
        shape.start = 0;
    }
    return shape;
}

class watched_trace {
public:
    watched_trace(const std::string& trace, const observation& wanted)
        : shape_{shape_of(trace)}, reader_{trace}, space_{shape_}, observer_{wanted} {}

    [[nodiscard]] watched_run run() && {
        progress shown{"reading " + reader_.name()};
        for (trace_event event; reader_.next(event);) {
            watch(event);
            if (reader_.events() % events_between_updates == 0) {
                shown.update(reader_.events());
            }
        }
        watched_run result{.record = {}, .zones = zones()};
        result.record = std::move(observer_).finish();
        return result;
    }

private:
    void watch(const trace_event& event) {
        switch (event.kind) {
            case event_kind::allocated:
                observer_.request(event.tick, event.size);
                apply(event, space_);
                observer_.allocated(event.tick, {.offset = event.offset,
                                                 .size = event.size,
                                                 .caller = event.caller,
                                                 .since = event.tick});
                break;
            case event_kind::freed:
                apply(event, space_);
                observer_.freed(event.tick, event.offset);
                break;
            case event_kind::resized:
                apply(event, space_);
                observer_.resized(event.tick, event.offset, event.size);
                break;
            case event_kind::refused:
                observer_.request(event.tick, event.size);
                observer_.look(event.tick, space_.free_bytes(), event.largest_free);
                observer_.refused({.tick = event.tick,
                                   .size = event.size,
                                   .alignment = event.alignment,
                                   .caller = event.caller,
                                   .free_bytes = space_.free_bytes(),
                                   .largest_free_bytes = event.largest_free});
                return;
            case event_kind::mark: return;
        }
        observer_.look(event.tick, space_.free_bytes(), space_.largest_free());
    }

    [[nodiscard]] std::vector<region_zone> zones() const {
        const std::uint64_t touched = std::min(observer_.footprint_bytes(), shape_.region_bytes);
        const std::uint64_t end = shape_.untouched_apart ? touched : shape_.region_bytes;
        std::vector<region_zone> zones{zone("", shape_.start, end)};
        if (end < shape_.region_bytes) {
            zones.front().name = "handed out";
            zones.push_back(zone("never used", end, shape_.region_bytes));
            zones.back().untouched = true;
        }
        return zones;
    }

    [[nodiscard]] static region_zone zone(const char* name, std::uint64_t from, std::uint64_t to) {
        region_zone made;
        made.name = name;
        made.offset = from;
        made.size = to - from;
        return made;
    }

    recorded_shape shape_;
    trace_reader reader_;
    recorded_space space_;
    run_observer observer_;
};

}  // namespace

watched_run watch_recorded(const std::string& trace, const observation& wanted) {
    return watched_trace{trace, wanted}.run();
}

}  // namespace ramwright::tool
