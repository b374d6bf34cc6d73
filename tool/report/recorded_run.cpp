// SPDX-License-Identifier: Apache-2.0
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

/// Whether the allocator's own word at the first refusal is explained better by untouched memory being
/// apart. False if it refused nothing.
bool untouched_is_apart(const std::string& trace) {
    trace_reader reader{trace};
    recorded_space together{reader.info().region_bytes, false};
    recorded_space apart{reader.info().region_bytes, true};
    for (trace_event event; reader.next(event);) {
        if (event.kind == event_kind::refused) {
            return distance(apart.largest_free(), event.largest_free) <
                   distance(together.largest_free(), event.largest_free);
        }
        apply(event, together);
        apply(event, apart);
    }
    return false;
}

class watched_trace {
public:
    watched_trace(const std::string& trace, const observation& wanted)
        : apart_{untouched_is_apart(trace)},
          reader_{trace},
          region_bytes_{reader_.info().region_bytes},
          space_{region_bytes_, apart_},
          observer_{wanted} {}

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
        const std::uint64_t touched = observer_.footprint_bytes();
        if (!apart_ || touched >= region_bytes_) {
            return {};
        }
        return {{.name = "handed out", .offset = 0, .size = touched, .block_bytes = 0},
                {.name = "never used",
                 .offset = touched,
                 .size = region_bytes_ - touched,
                 .block_bytes = 0}};
    }

    bool apart_;
    trace_reader reader_;
    std::uint64_t region_bytes_;
    recorded_space space_;
    run_observer observer_;
};

}  // namespace

watched_run watch_recorded(const std::string& trace, const observation& wanted) {
    return watched_trace{trace, wanted}.run();
}

}  // namespace ramwright::tool
