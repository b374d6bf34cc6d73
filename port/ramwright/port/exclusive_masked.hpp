// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "ramwright/port/port.hpp"

/// \file
/// Exclusive accesses where the core has none that a trap ends: interrupts wait from begin to commit.
/// For one core.
///
/// Armv6-M has no LDREX. RV32 with the A extension has LR and SC, but a reservation outlives a trap: an
/// interrupt that changes the word, and after that makes an LR of its own without SC, leaves a
/// reservation with which the interrupted SC then succeeds. The mask needs nobody's cooperation.

namespace ramwright::port {

class exclusive_word {
public:
    static constexpr bool masks = true;
    static constexpr bool two_cores = false;

    struct access {
        std::uint32_t value;
        interrupt_state before;
    };

    constexpr explicit exclusive_word(std::uint32_t value) noexcept : value_{value} {}

    [[nodiscard]] std::uint32_t read() const noexcept {
        return __atomic_load_n(&value_, __ATOMIC_RELAXED);
    }

    [[nodiscard]] access begin() noexcept {
        const interrupt_state before = mask_interrupts();
        return {value_, before};
    }
    bool commit(access begun, std::uint32_t value) noexcept {
        value_ = value;
        restore_interrupts(begun.before);
        return true;
    }
    void abandon(access begun) noexcept { restore_interrupts(begun.before); }

private:
    std::uint32_t value_;
};

[[nodiscard]] inline bool replace_zero(std::uint16_t& number, std::uint32_t by) noexcept {
    const interrupt_state before = mask_interrupts();
    const bool was_zero = number == 0;
    if (was_zero) [[likely]] {
        number = static_cast<std::uint16_t>(by);
    }
    restore_interrupts(before);
    return was_zero;
}

}  // namespace ramwright::port
