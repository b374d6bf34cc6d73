// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

/// \file
/// For every range of neighbouring sizes, the most blocks live at once with a size in the range.
///
/// Ranges are n² and moments are millions, so only what can be a new maximum is looked at: moments
/// right before a free that follows an allocation, and ranges that start and end at a live size. The
/// other ranges follow from those inside them.

namespace ramwright::tool {

class joint_peaks {
public:
    /// Sizes are numbered 0 to `sizes` - 1, ascending.
    explicit joint_peaks(std::size_t sizes) : sizes_{sizes}, peaks_(sizes * sizes), live_(sizes) {}

    void add(std::size_t size) {
        ++live_[size];
        rising_ = true;
    }
    void remove(std::size_t size) {
        note();
        --live_[size];
    }
    /// The blocks of one run are gone before the next begins.
    void end_run();

    /// Fills in the ranges that were not looked at. No more moments after this.
    void complete();

    /// The most at once with a size from `first` to `last`, both included.
    [[nodiscard]] std::uint32_t most(std::size_t first, std::size_t last) const noexcept {
        return peaks_[first * sizes_ + last];
    }

private:
    void note();

    std::size_t sizes_;
    std::vector<std::uint32_t> peaks_;  // [first][last]
    std::vector<std::uint32_t> live_;
    std::vector<std::size_t> present_;
    bool rising_ = false;
};

}  // namespace ramwright::tool
