// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "tool/replay/operation_log.hpp"

/// \file
/// What a firmware asks for, as a law instead of a list: who allocates together, how often, which sizes
/// with which lifetimes. From it `generate` makes demand of the same kind that nobody recorded.
///
///     const demand_mix mix = fit(log);
///     const operation_log month = generate(mix, seed, ticks);
///
/// docs/soak.md tells how each part is found, and what a mix cannot know.

namespace ramwright::tool {

inline constexpr std::uint64_t for_ever = std::numeric_limits<std::uint64_t>::max();

/// One block from its request to its end. Each is held once, however many blocks had it.
struct block_story {
    std::uint64_t life = 0;  ///< ticks; `for_ever`: never freed
    std::uint32_t size = 0;
    std::uint32_t stream = 0;
    /// Of a life of 0 ticks: how many requests came before the free; `rest_of_tick`: all of the tick's.
    std::uint32_t requests_outlived = 0;
    std::uint32_t resizes = 0;     ///< how many
    std::uint32_t resizes_at = 0;  ///< the first of them in `demand_mix::resizes`
    std::uint8_t alignment_log2 = 3;
    bool dies_late = false;  ///< freed after the requests of its last tick, not before

    static constexpr std::uint32_t rest_of_tick = std::numeric_limits<std::uint32_t>::max();

    friend bool operator==(const block_story&, const block_story&) = default;
};

struct timed_request {
    std::uint64_t delay = 0;  ///< ticks since its occurrence began
    std::uint32_t story = 0;
};

struct resize_step {
    std::uint64_t delay = 0;  ///< ticks since the block was allocated
    std::uint32_t size = 0;
};

/// The requests of one caller, or those of one size where callers are unknown.
struct demand_stream {
    std::uint64_t caller = 0;
    std::vector<std::uint32_t> stories;  ///< to draw from: one for each block
    std::uint64_t allocations = 0;
    std::uint64_t leaked = 0;  ///< never freed, and more of them all the time
    std::uint64_t leaked_bytes = 0;
};

/// One time that an activity happened: `requests` from `first` on.
struct occurrence {
    std::uint64_t gap = 0;    ///< ticks since the one before
    std::int64_t jitter = 0;  ///< ticks off the grid of a periodic activity
    std::uint32_t first = 0;
    std::uint32_t count = 0;
};

enum class arrival_kind : std::uint8_t { start_up, periodic, irregular };

/// Streams that allocate together: a handshake, a reading, a parsed message.
struct demand_activity {
    arrival_kind arrivals = arrival_kind::irregular;
    double period = 0;          ///< ticks; of an irregular one, the mean gap
    double skipped = 0;         ///< of a periodic one: the share of periods without an occurrence
    std::uint64_t first = 0;    ///< tick of the first occurrence, from the start of the trace
    double order = 0;           ///< 0 to 1: where in a tick it happens among others
    bool exchangeable = false;  ///< the blocks of an occurrence do not depend on each other
    std::vector<occurrence> occurrences;
    std::vector<std::uint32_t> streams;
};

/// Irregular activities that come more rarely while much is live: something holds the level.
struct level_control {
    bool found = false;
    std::uint64_t level = 0;  ///< live bytes
    double speed_below = 1;   ///< of the mean rate
    double speed_above = 1;
};

struct demand_mix {
    std::vector<block_story> stories;
    std::vector<timed_request> requests;
    std::vector<resize_step> resizes;
    std::vector<demand_stream> streams;
    std::vector<demand_activity> activities;
    level_control control;

    std::uint64_t ticks = 0;  ///< how long the recorded run was
    std::uint32_t clock_hz = 0;
    std::uint64_t region_bytes = 0;
    std::uint64_t allocations = 0;
    std::uint64_t peak_live_bytes = 0;
    std::uint64_t lost_events = 0;

    [[nodiscard]] const block_story& story_of(std::uint32_t request) const {
        return stories[requests[request].story];
    }
    [[nodiscard]] std::uint64_t leaked_bytes() const noexcept;
};

/// Throws `input_error` for a log without an allocation.
[[nodiscard]] demand_mix fit(const operation_log& log);

/// The same demand for the same `seed`. For runs that fit into memory; `soak` makes them
/// as it goes.
[[nodiscard]] operation_log generate(const demand_mix& mix, std::uint64_t seed,
                                     std::uint64_t ticks);

}  // namespace ramwright::tool
