// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>

#include "board/stopwatch.hpp"
#include "ramwright/core/lock.hpp"

/// \file
/// A lock that counts for how many instructions it is held.

namespace bench {

/// Which one takes the measurements is part of its type, so that `locked` can construct it.
template <ramwright::basic_lockable Lock>
class measured_lock {
public:
    void lock() noexcept {
        lock_.lock();
        std::uint32_t nothing = 0;
        watch_.begin(nothing);
    }

    void unlock() noexcept {
        watch_.end();
        lock_.unlock();
        longest_ = std::max(longest_, watch_.instructions());
    }

    /// The most instructions since the last call, those of an empty section not counted.
    [[nodiscard]] static std::uint32_t take_longest() noexcept {
        const std::uint32_t longest = longest_;
        longest_ = 0;
        return longest - empty_;
    }

    /// Before anything is measured.
    static void calibrate() noexcept {
        static measured_lock nothing_inside;  // in memory, as those that are measured
        empty_ = 0;
        longest_ = 0;
        nothing_inside.lock();
        nothing_inside.unlock();
        empty_ = longest_;
        longest_ = 0;
    }

private:
    static inline std::uint32_t longest_ = 0;
    static inline std::uint32_t empty_ = 0;

    Lock lock_;
    board::stopwatch watch_;
};

}  // namespace bench
