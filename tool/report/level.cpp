// SPDX-License-Identifier: Apache-2.0
#include "tool/report/level.hpp"

#include <algorithm>

namespace ramwright::tool {

namespace {

level::sample sample_of(const memory_state& state) {
    return {.live_low = state.live_bytes,
            .live_high = state.live_bytes,
            .footprint = state.footprint_bytes,
            .free_low = state.free_bytes,
            .largest_free_low = state.largest_free_bytes};
}

}  // namespace

level::level(std::uint64_t from, std::uint64_t to, std::size_t most)
    : from_{from},
      to_{std::max(to, from + 1)},
      count_{static_cast<std::size_t>(std::min<std::uint64_t>(to_ - from_, most))} {
    samples_.reserve(count_);
}

void level::note(std::uint64_t tick, const memory_state& now) {
    if (!noted_) {
        noted_ = true;
        last_ = now;
    }
    if (tick < from_) {
        last_ = now;
        return;
    }
    if (tick >= to_) {
        return;
    }
    // In floating point: ticks times samples can exceed 64 bits.
    const double share = static_cast<double>(tick - from_) / static_cast<double>(to_ - from_);
    advance(std::min(static_cast<std::size_t>(share * static_cast<double>(count_)), count_ - 1));
    widen(now);
    last_ = now;
}

/// Each sample starts as the one before it ended.
void level::advance(std::size_t index) {
    while (samples_.size() <= index) {
        samples_.push_back(sample_of(last_));
    }
}

void level::widen(const memory_state& by) {
    sample& current = samples_.back();
    current.live_low = std::min(current.live_low, by.live_bytes);
    current.live_high = std::max(current.live_high, by.live_bytes);
    current.footprint = std::max(current.footprint, by.footprint_bytes);
    current.free_low = std::min(current.free_low, by.free_bytes);
    current.largest_free_low = std::min(current.largest_free_low, by.largest_free_bytes);
}

std::vector<level::sample> level::take() && {
    advance(count_ - 1);
    return std::move(samples_);
}

}  // namespace ramwright::tool
