// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>

/// \file
/// A recorder's ticks in the units of other formats.

namespace ramwright::tool {

class trace_clock {
public:
    /// A clock of unknown speed, 0, is taken as if a tick were a second.
    explicit constexpr trace_clock(std::uint32_t hz) noexcept : hz_{hz == 0 ? 1 : hz} {}

    /// Rounded down; the largest number there is for a time beyond 584 years.
    [[nodiscard]] constexpr std::uint64_t nanoseconds(std::uint64_t tick) const noexcept {
        constexpr std::uint64_t second = 1'000'000'000;
        constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
        const std::uint64_t seconds = tick / hz_;
        return seconds >= most / second ? most : seconds * second + tick % hz_ * second / hz_;
    }

private:
    std::uint64_t hz_;
};

}  // namespace ramwright::tool
