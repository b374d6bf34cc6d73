// SPDX-License-Identifier: Apache-2.0
#include "tool/replay/timeline.hpp"

#include <algorithm>

namespace ramwright::tool {

namespace {

void absorb(replay_sample& into, const replay_sample& later) {
    into.live_bytes = std::max(into.live_bytes, later.live_bytes);
    into.used_bytes = std::max(into.used_bytes, later.used_bytes);
    into.footprint_bytes = later.footprint_bytes;
    if (later.largest_free_bytes < into.largest_free_bytes) {
        into.largest_free_bytes = later.largest_free_bytes;
        into.free_bytes = later.free_bytes;
    }
}

}  // namespace

void timeline::open(const replay_sample& now) {
    while (samples_.size() >= most_) {
        merge_neighbours();
    }
    samples_.push_back(now);
}

void timeline::merge_neighbours() {
    width_ *= 2;
    std::size_t kept = 0;
    for (std::size_t index = 1; index != samples_.size(); ++index) {
        if (samples_[index].tick - samples_[kept].tick < width_) {
            absorb(samples_[kept], samples_[index]);
        } else {
            samples_[++kept] = samples_[index];
        }
    }
    samples_.resize(kept + 1);
}

}  // namespace ramwright::tool
