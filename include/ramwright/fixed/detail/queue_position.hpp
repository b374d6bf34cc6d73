// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "ramwright/fixed/detail/length.hpp"

/// \file
/// Where a queue of `Capacity` places stands. Positions go round twice the capacity, so that a full
/// queue differs from an empty one without a spare place, and none ever meets the end of its type.

namespace ramwright::fixed::detail {

template <std::uint32_t Capacity>
struct queue_position {
    static_assert(Capacity != 0 && Capacity <= 0x7FFF'FFFF, "positions tell twice the capacity");

    using type = length<2 * Capacity - 1>;
    static constexpr bool power_of_two = (Capacity & (Capacity - 1)) == 0;

    [[nodiscard]] static constexpr type next(type at) noexcept {
        if constexpr (power_of_two) {
            return static_cast<type>((at + 1U) & (2 * Capacity - 1));
        } else {
            return static_cast<type>(at == 2 * Capacity - 1 ? 0 : at + 1U);
        }
    }
    [[nodiscard]] static constexpr std::uint32_t place(type at) noexcept {
        if constexpr (power_of_two) {
            return at & (Capacity - 1);
        } else {
            return at < Capacity ? at : at - Capacity;
        }
    }
    /// How many elements lie from `head` on to `tail`.
    [[nodiscard]] static constexpr std::uint32_t between(type head, type tail) noexcept {
        if constexpr (power_of_two) {
            return (std::uint32_t{tail} - head) & (2 * Capacity - 1);
        } else {
            const std::uint32_t ahead = std::uint32_t{tail} - head;
            return tail < head ? ahead + 2 * Capacity : ahead;
        }
    }
    [[nodiscard]] static constexpr bool full(type head, type tail) noexcept {
        if constexpr (power_of_two) {
            return (head ^ tail) == Capacity;
        } else {
            return between(head, tail) == Capacity;
        }
    }
};

}  // namespace ramwright::fixed::detail
