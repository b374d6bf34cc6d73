// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "tool/replay/replay.hpp"

/// \file
/// A run of unknown length in a bounded number of samples, without losing a peak or a trough: when
/// there are too many, neighbours merge and each sample covers twice the time.

namespace ramwright::tool {

class timeline {
public:
    explicit timeline(std::size_t samples) : most_{2 * samples} {}

    /// True iff `tick` lies beyond the current sample. Ticks must not decrease.
    [[nodiscard]] bool due(std::uint64_t tick) const noexcept {
        return most_ != 0 && (samples_.empty() || tick - samples_.back().tick >= width_);
    }

    /// Starts a sample at `now.tick`.
    void open(const replay_sample& now);

    /// More was live or used than the sample says.
    void raise(std::uint64_t live, std::uint64_t used, std::uint64_t footprint) {
        if (samples_.empty()) {
            return;
        }
        replay_sample& current = samples_.back();
        current.live_bytes = live > current.live_bytes ? live : current.live_bytes;
        current.used_bytes = used > current.used_bytes ? used : current.used_bytes;
        current.footprint_bytes = footprint;
    }

    /// The free memory was looked at.
    void look(std::uint64_t free, std::uint64_t largest_free) {
        if (!samples_.empty() && largest_free < samples_.back().largest_free_bytes) {
            samples_.back().free_bytes = free;
            samples_.back().largest_free_bytes = largest_free;
        }
    }

    [[nodiscard]] std::vector<replay_sample> take() && { return std::move(samples_); }

private:
    void merge_neighbours();

    std::size_t most_;
    std::uint64_t width_ = 1;
    std::vector<replay_sample> samples_;
};

}  // namespace ramwright::tool
