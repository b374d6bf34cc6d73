// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

/// \file
/// Exclusive accesses of Cortex-M from Armv7-M and Armv8-M Baseline on: LDREX and STREX, on Armv8-M
/// LDAEX and STLEX. No interrupt is masked.
///
/// A STREX writes iff the monitor still holds the reservation of the LDREX before it. The architecture
/// clears the monitor at every exception entry and at every exception return, and STREX clears it
/// whether it writes or not. So a context that was interrupted between the two never writes, whatever
/// value the word has by then: there is no ABA. Plain loads and stores between the two leave the monitor
/// of every Cortex-M core as it is.
///
/// Armv8-M adds acquire and release at no cost, for two cores that share a global monitor. Armv7-M
/// has one core here: it sees its own accesses in order and needs no barrier.

namespace ramwright::port {

class exclusive_word {
public:
    static constexpr bool masks = false;
    static constexpr bool two_cores = __ARM_ARCH >= 8;

    struct access {
        std::uint32_t value;
    };

    constexpr explicit exclusive_word(std::uint32_t value) noexcept : value_{value} {}

    [[nodiscard]] std::uint32_t read() const noexcept {
        return __atomic_load_n(&value_, __ATOMIC_RELAXED);
    }

    // "memory" orders the compiler's accesses to everything the word publishes.

    [[nodiscard]] access begin() noexcept {
        std::uint32_t value;
#if __ARM_ARCH >= 8
        asm volatile("ldaex %0, %1" : "=r"(value) : "Q"(value_) : "memory");
#else
        asm volatile("ldrex %0, %1" : "=r"(value) : "Q"(value_) : "memory");
#endif
        return {value};
    }

    [[nodiscard]] bool commit(access, std::uint32_t value) noexcept {
        std::uint32_t failed;
#if __ARM_ARCH >= 8
        asm volatile("stlex %0, %2, %1" : "=&l"(failed), "=Q"(value_) : "r"(value) : "memory");
#else
        asm volatile("strex %0, %2, %1" : "=&l"(failed), "=Q"(value_) : "r"(value) : "memory");
#endif
        return failed == 0;
    }

    /// A reservation left behind harms nothing: each commit has a begin of its own.
    void abandon(access) noexcept {}

private:
    std::uint32_t value_;
};

namespace detail {

/// 0, and the number is replaced; or anything else.
[[nodiscard]] [[gnu::always_inline]] inline std::uint32_t try_replace_zero(
    std::uint16_t& number, std::uint32_t by) noexcept {
    std::uint32_t failed;
    asm volatile(
        "ldrexh %0, %1\n\t"
        "cbnz %0, 1f\n\t"
        "strexh %0, %2, %1\n"
        "1:"
        : "=&l"(failed), "+Q"(number)
        : "r"(by)
        : "memory");
    return failed;
}

/// Out of line: what stands behind a failure is seldom asked.
[[nodiscard]] [[gnu::noinline, gnu::cold]] inline bool replace_zero_again(
    std::uint16_t& number, std::uint32_t by) noexcept {
    while (__atomic_load_n(&number, __ATOMIC_RELAXED) == 0) {
        if (try_replace_zero(number, by) == 0) {
            return true;
        }
    }
    return false;
}

}  // namespace detail

[[nodiscard]] [[gnu::always_inline]] inline bool replace_zero(std::uint16_t& number,
                                                              std::uint32_t by) noexcept {
    return detail::try_replace_zero(number, by) == 0 || detail::replace_zero_again(number, by);
}

}  // namespace ramwright::port
