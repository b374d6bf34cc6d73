// SPDX-License-Identifier: Apache-2.0
#include "tool/plan/joint_peaks.hpp"

#include <algorithm>

namespace ramwright::tool {

void joint_peaks::note() {
    if (!rising_) {
        return;
    }
    rising_ = false;
    present_.clear();
    for (std::size_t size = 0; size != sizes_; ++size) {
        if (live_[size] != 0) {
            present_.push_back(size);
        }
    }
    for (auto first = present_.begin(); first != present_.end(); ++first) {
        std::uint32_t blocks = 0;
        for (auto last = first; last != present_.end(); ++last) {
            blocks += live_[*last];
            std::uint32_t& peak = peaks_[*first * sizes_ + *last];
            peak = std::max(peak, blocks);
        }
    }
}

void joint_peaks::end_run() {
    note();
    std::fill(live_.begin(), live_.end(), 0U);
}

void joint_peaks::complete() {
    for (std::size_t length = 2; length <= sizes_; ++length) {
        for (std::size_t first = 0; first + length <= sizes_; ++first) {
            const std::size_t last = first + length - 1;
            std::uint32_t& peak = peaks_[first * sizes_ + last];
            peak = std::max({peak, most(first + 1, last), most(first, last - 1)});
        }
    }
}

}  // namespace ramwright::tool
