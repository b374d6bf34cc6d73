// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

/// \file
/// Properties of memory a request can ask for and a region can have.
///
///     using ramwright::capability;
///     constexpr auto wanted = capability::dma | capability::internal;
///     static_assert(sram1.has.contains(wanted));
///     constexpr auto camera_port = ramwright::user_capability(0);    // what only this board has
///
/// Every call is O(1), pure, and may be made from an interrupt. A set is 4 bytes.

namespace ramwright {

enum class capability : std::uint8_t {
    dma,              ///< a DMA controller reaches it
    executable,       ///< code can run from it
    byte_accessible,  ///< 8- and 16-bit accesses work (not so in some instruction RAMs)
    internal,         ///< on the chip
    external,         ///< behind a memory controller: PSRAM, SDRAM
    tightly_coupled,  ///< no wait states, not behind the cache
    retained,         ///< keeps its content in the sleep mode the product uses
    cache_aligned,    ///< blocks are rounded to whole cache lines
    uncached,         ///< never behind a data cache
};

/// A set of capabilities.
class capabilities {
public:
    constexpr capabilities() noexcept = default;
    // A single capability is a set of one: `heap.allocate(size, capability::dma)`.
    constexpr capabilities(capability one) noexcept  // NOLINT(google-explicit-constructor)
        : bits_{std::uint32_t{1} << static_cast<unsigned>(one)} {}

    /// True iff every member of `other` is a member of this set.
    [[nodiscard]] constexpr bool contains(capabilities other) const noexcept {
        return (bits_ & other.bits_) == other.bits_;
    }
    [[nodiscard]] constexpr bool empty() const noexcept { return bits_ == 0; }

    /// For storage and for the trace; `from_bits(x.bits()) == x`.
    [[nodiscard]] constexpr std::uint32_t bits() const noexcept { return bits_; }
    [[nodiscard]] static constexpr capabilities from_bits(std::uint32_t bits) noexcept {
        capabilities set;
        set.bits_ = bits;
        return set;
    }

    friend constexpr capabilities operator|(capabilities a, capabilities b) noexcept {
        return from_bits(a.bits_ | b.bits_);
    }
    friend constexpr capabilities operator&(capabilities a, capabilities b) noexcept {
        return from_bits(a.bits_ & b.bits_);
    }
    /// What is in `a` and not in `b`.
    friend constexpr capabilities operator-(capabilities a, capabilities b) noexcept {
        return from_bits(a.bits_ & ~b.bits_);
    }
    friend constexpr bool operator==(capabilities, capabilities) = default;

private:
    std::uint32_t bits_ = 0;
};

[[nodiscard]] constexpr capabilities operator|(capability a, capability b) noexcept {
    return capabilities{a} | capabilities{b};
}

/// Properties that a board or a chip has beside those above: as many, counted from 0.
inline constexpr unsigned user_capability_count = 16;

namespace detail {
// Not constexpr: a call of it does not compile, and the message names it.
void there_are_only_16_user_capabilities();
}  // namespace detail

/// The meaning of each is the program's. In a set they are the upper 16 bits.
[[nodiscard]] consteval capabilities user_capability(unsigned number) noexcept {
    if (number >= user_capability_count) {
        detail::there_are_only_16_user_capabilities();
    }
    return capabilities::from_bits(std::uint32_t{1} << (32 - user_capability_count + number));
}

}  // namespace ramwright
