// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "ramwright/fixed/detail/length.hpp"

/// \file
/// Where a queue stands whose capacity is known at run time only: counts as queue_position.hpp does.

namespace ramwright::fixed::detail {

class queue_positions {
public:
    constexpr explicit queue_positions(std::uint32_t capacity) noexcept : capacity_{capacity} {}

    [[nodiscard]] std::uint32_t next(std::uint32_t at) const noexcept {
        return at == 2 * capacity_ - 1 ? 0 : at + 1;
    }
    [[nodiscard]] std::uint32_t place(std::uint32_t at) const noexcept {
        return at < capacity_ ? at : at - capacity_;
    }
    /// Positions that are a whole capacity apart, in either direction, are those of a full queue.
    [[nodiscard]] bool full(std::uint32_t head, std::uint32_t tail) const noexcept {
        return (head < tail ? tail - head : head - tail) == capacity_;
    }

    /// The position at `at`, in the type that the capacity tells.
    template <int Order>
    [[nodiscard]] std::uint32_t load(const void* at) const noexcept {
        switch (bytes()) {
            case 1: return __atomic_load_n(static_cast<const std::uint8_t*>(at), Order);
            case 2: return __atomic_load_n(static_cast<const std::uint16_t*>(at), Order);
            default: return __atomic_load_n(static_cast<const std::uint32_t*>(at), Order);
        }
    }
    template <int Order>
    void store(void* at, std::uint32_t value) const noexcept {
        switch (bytes()) {
            case 1:
                __atomic_store_n(static_cast<std::uint8_t*>(at), static_cast<std::uint8_t>(value),
                                 Order);
                break;
            case 2:
                __atomic_store_n(static_cast<std::uint16_t*>(at), static_cast<std::uint16_t>(value),
                                 Order);
                break;
            default: __atomic_store_n(static_cast<std::uint32_t*>(at), value, Order);
        }
    }

private:
    [[nodiscard]] std::uint32_t bytes() const noexcept { return length_bytes(2 * capacity_ - 1); }

    std::uint32_t capacity_;
};

}  // namespace ramwright::fixed::detail
