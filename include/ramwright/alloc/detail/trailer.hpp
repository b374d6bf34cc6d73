// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "ramwright/alloc/detail/freed_fill.hpp"
#include "ramwright/core/check_level.hpp"

/// \file
/// What `check_level::full` puts behind the bytes asked for, and the test that nobody wrote there.
///
/// What of the room is not asked for is filled, and a word behind it says how many bytes that are: so one
/// byte too many shows, wherever the block ends. The word depends on the block as well, so that a copy of
/// another block's does not pass.
///
/// end_block and size_asked are O(room - asked), and may be made from an interrupt. They stay out of line:
/// there is one of each, whatever the allocators.

namespace ramwright::detail {

/// In every block behind its room, at the end.
template <check_level Checks>
inline constexpr std::uint32_t trailer_bytes = Checks == check_level::full ? 4 : 0;

/// Blocks of a fixed stride, aligned to a power of two: what the trailer takes of the stride.
template <check_level Checks>
[[nodiscard]] constexpr std::size_t trailer_stride(std::size_t alignment) noexcept {
    const std::size_t least = trailer_bytes<Checks>;
    return least != 0 && alignment > least ? alignment : least;
}

/// Multiplying by the first is undone by multiplying by the second. Chosen so that a word with one byte
/// overwritten, whichever and by whatever, tells of 8 million bytes or more.
inline constexpr std::uint32_t trailer_spread = 0x0E8B'2F51;
inline constexpr std::uint32_t trailer_gather = 0x9E37'79B1;
static_assert(trailer_spread * trailer_gather == 1);

[[nodiscard]] constexpr std::uint32_t trailer_key(std::uint32_t place) noexcept {
    return 0xA5C3'96E1 ^ place * 0x0101'0101;
}

/// Notes that `asked` bytes, from 1 to `room`, were asked for. `place` tells blocks apart: a number that
/// is the same wherever the region lies.
[[gnu::noinline]] inline void end_block(void* block, std::size_t asked, std::size_t room,
                                        std::uint32_t place) noexcept {
    auto* const bytes = static_cast<std::byte*>(block);
    fill_freed(bytes + asked, room - asked);
    const std::uint32_t word =
        static_cast<std::uint32_t>(room - asked) * trailer_spread ^ trailer_key(place);
    __builtin_memcpy(bytes + room, &word, sizeof(word));
}

/// The bytes that were asked for, or 0 iff somebody wrote behind them.
[[nodiscard]] [[gnu::noinline]] inline std::size_t size_asked(const void* block, std::size_t room,
                                                              std::uint32_t place) noexcept {
    const auto* const bytes = static_cast<const std::byte*>(block);
    std::uint32_t word = 0;
    __builtin_memcpy(&word, bytes + room, sizeof(word));
    const std::size_t rest = (word ^ trailer_key(place)) * trailer_gather;
    return rest < room && still_filled(bytes + (room - rest), rest) ? room - rest : 0;
}

}  // namespace ramwright::detail
