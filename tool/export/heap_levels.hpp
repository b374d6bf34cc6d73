// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>

#include "tool/export/event_walk.hpp"
#include "tool/report/recorded_space.hpp"

/// \file
/// The levels of a heap over time, at most two for a tick: the one with most live bytes, so that no peak
/// is lost, and the one that the tick leaves behind.

namespace ramwright::tool {

struct heap_level {
    std::uint64_t tick = 0;
    std::uint64_t live_bytes = 0;
    std::uint64_t live_blocks = 0;
    std::uint64_t free_bytes = 0;    ///< upper bounds, from where the live blocks lie; 0 where the
    std::uint64_t largest_free = 0;  ///< region is unknown
};

class heap_levels {
public:
    using sink = std::function<void(const heap_level&)>;

    heap_levels(const trace_info& info, sink to)
        : space_{{.region_bytes = info.region_bytes, .start = 0, .untouched_apart = false}},
          region_known_{info.region_bytes != 0},
          to_{std::move(to)} {}

    /// After each event.
    void follow(const event_walk& walk) {
        const std::uint64_t tick = walk.event().tick;
        if (any_ && tick != last_.tick) {
            finish();
        }
        for (const held_block& block : walk.ended()) {
            space_.remove(block.offset);
        }
        if (walk.begun() != nullptr) {
            space_.add(walk.begun()->offset, walk.begun()->size);
        }
        last_ = {.tick = tick,
                 .live_bytes = walk.live_bytes(),
                 .live_blocks = walk.live_blocks(),
                 .free_bytes = region_known_ ? space_.free_bytes() : 0,
                 .largest_free = region_known_ ? space_.largest_free() : 0};
        if (!any_ || last_.live_bytes > most_.live_bytes) {
            most_ = last_;
        }
        any_ = true;
    }

    /// After the last event.
    void finish() {
        if (!any_) {
            return;
        }
        if (most_.live_bytes != last_.live_bytes) {
            to_(most_);
        }
        to_(last_);
        any_ = false;
    }

private:
    recorded_space space_;
    bool region_known_;
    sink to_;
    bool any_ = false;
    heap_level most_;
    heap_level last_;
};

}  // namespace ramwright::tool
