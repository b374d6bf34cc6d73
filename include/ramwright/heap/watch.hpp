// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "ramwright/core/capability.hpp"

/// \file
/// Says when memory of a kind gets scarce, and how scarce it ever was.
///
/// The bytes free at the same moment in all regions with the capabilities, not the sum of what each had
/// at its worst. The callback runs in the context of the request that crossed the threshold, after the
/// heap's lock was released, and may use the heap. It is called once, and again only after more than
/// `threshold + hysteresis` bytes were free in between; with so much that this cannot be, never again.
///
///     void shed_load(const ramwright::watch& scarce) { close_idle_connections(scarce.free_bytes()); }
///     constinit ramwright::watch dma_low{capability::dma, 4096, 1024, shed_load};
///     memory.add_watch(dma_low);
///
/// A request that crossed the threshold calls even if another context removes the watch before it comes to
/// that: remove_watch does not wait. So a watch that does not live as long as the heap may be destroyed only
/// when no request is under way in another context.
///
/// All calls are O(1), cannot fail, and may be made from an interrupt.

namespace ramwright {

namespace detail {
class watch_list;
}

class watch {
public:
    using callback = void (*)(const watch&);

    /// Without a threshold it only keeps the low-water mark.
    constexpr explicit watch(capabilities with, std::size_t threshold = 0,
                             std::size_t hysteresis = 0, callback when_low = nullptr) noexcept
        : with_{with}, threshold_{threshold}, hysteresis_{hysteresis}, when_low_{when_low} {}

    watch(const watch&) = delete;
    watch& operator=(const watch&) = delete;

    [[nodiscard]] constexpr capabilities with() const noexcept { return with_; }
    [[nodiscard]] constexpr std::size_t threshold() const noexcept { return threshold_; }
    [[nodiscard]] constexpr std::size_t free_bytes() const noexcept { return free_; }
    /// The least that was free at any moment since the watch was added or restarted.
    [[nodiscard]] constexpr std::size_t low_water() const noexcept { return low_water_; }
    [[nodiscard]] constexpr bool low() const noexcept { return !armed_; }

    /// The low-water mark counts from now.
    constexpr void restart() noexcept { low_water_ = free_; }

private:
    friend class detail::watch_list;

    constexpr void begin(std::size_t free) noexcept {
        free_ = free;
        low_water_ = free;
        armed_ = free >= threshold_;
        due_ = false;
    }
    /// True iff the callback is due from now on.
    constexpr bool note(std::size_t free) noexcept {
        free_ = free;
        low_water_ = free < low_water_ ? free : low_water_;
        if (armed_ && free < threshold_) {
            armed_ = false;
            due_ = when_low_ != nullptr;
            return due_;
        }
        if (!armed_ && free > threshold_ && free - threshold_ > hysteresis_) {
            armed_ = true;
        }
        return false;
    }

    capabilities with_;
    std::size_t threshold_;
    std::size_t hysteresis_;
    callback when_low_;
    std::size_t free_ = 0;
    std::size_t low_water_ = 0;
    bool armed_ = true;
    bool due_ = false;
    watch* next_ = nullptr;
};

}  // namespace ramwright
