// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "ramwright/core/context.hpp"

/// \file
/// How one memory event is written: the widths and the packing that a device and the tool share.
///
/// For whoever writes a recorder or a reader. Firmware uses `trace_ring` and `traced`; the whole
/// format, with an example byte by byte, is in docs/trace-format.md.
///
/// An event is a header word and a payload, little-endian words of 32 bits:
///
///     header             kind:4  clock:22  context:6
///     allocated resized  offset:20  size:20  alignment:3  caller:21            12 bytes in all
///     refused            largest free:20  size:20  alignment:3  caller:21      12 bytes
///     freed              offset:32                                              8 bytes
///     mark               value:32                                               8 bytes
///
/// An event with a value that does not fit, or that comes too late for 22 bits of clock, is written
/// `wide`: bit 3 of its kind is set, the header is that kind, 64 bits of time and a word that starts
/// with the context, and every field of the payload takes 64 bits. Nothing is cut off, and no packet is
/// opened for it.
///
/// Every call is O(1), pure, and may be made from an interrupt.

namespace ramwright {

enum class event_kind : std::uint8_t {
    allocated,  ///< a block was handed out
    freed,      ///< a block was taken back
    resized,    ///< a block changed its size and stayed where it is
    refused,    ///< a request found no block; the firmware went on without
    mark,       ///< a value the firmware gives a meaning to
};

inline constexpr std::uint32_t event_kinds = 5;

namespace event_format {

inline constexpr std::uint32_t word_bytes = 4;
inline constexpr std::uint32_t word_bits = 32;

inline constexpr std::uint32_t kind_bits = 4;
inline constexpr std::uint32_t wide_flag = 8;
inline constexpr std::uint32_t context_bits = 6;
inline constexpr std::uint32_t context_number_bits = 5;
inline constexpr std::uint32_t clock_bits = 22;
inline constexpr std::uint32_t clock_shift = kind_bits;
inline constexpr std::uint32_t clock_mask = (std::uint32_t{1} << clock_bits) - 1;
inline constexpr std::uint32_t context_shift = clock_shift + clock_bits;
static_assert(context_shift + context_bits == word_bits);

/// A longer pause cannot be told from a shorter one by the clock bits alone.
[[nodiscard]] constexpr bool pause_fits(std::uint64_t ticks) noexcept {
    const auto high = static_cast<std::uint32_t>(ticks >> 32);
    return (high | static_cast<std::uint32_t>(ticks) >> clock_bits) == 0;
}

inline constexpr std::uint32_t offset_bits = 20;
inline constexpr std::uint32_t offset_unit_shift = 3;
inline constexpr std::uint32_t size_bits = 20;
inline constexpr std::uint32_t alignment_bits = 3;
inline constexpr std::uint32_t least_alignment_shift = 3;
inline constexpr std::uint32_t caller_bits = 21;
inline constexpr std::uint32_t caller_unit_shift = 1;
static_assert(offset_bits + size_bits + alignment_bits + caller_bits == 2 * word_bits);

// Where the second word of a block's payload takes over from the first.
inline constexpr std::uint32_t size_shift = offset_bits;
inline constexpr std::uint32_t size_bits_in_low = word_bits - offset_bits;
inline constexpr std::uint32_t alignment_shift = size_bits - size_bits_in_low;
inline constexpr std::uint32_t caller_shift = alignment_shift + alignment_bits;

/// Words of a wide event's header: the kind, the time, the context.
inline constexpr std::uint32_t wide_header_words = 4;

/// Payload words of `kind`. A wide field takes two words.
[[nodiscard]] constexpr std::uint32_t payload_words(event_kind kind, bool wide) noexcept {
    // One shift, where comparisons would cost every wide event more.
    constexpr std::uint32_t lone_kinds = std::uint32_t{1} << static_cast<int>(event_kind::freed) |
                                         std::uint32_t{1} << static_cast<int>(event_kind::mark);
    const bool lone = (lone_kinds >> static_cast<std::uint32_t>(kind) & 1) != 0;
    if (wide) {
        return lone ? 2 : 8;
    }
    return lone ? 1 : 2;
}

[[nodiscard]] constexpr std::uint32_t event_words(event_kind kind, bool wide) noexcept {
    return (wide ? wide_header_words : 1) + payload_words(kind, wide);
}

inline constexpr std::uint32_t longest_event_words = event_words(event_kind::allocated, true);

/// Numbers beyond 30 share 31: a context is a hint who, and 6 bits are what a header has left.
[[nodiscard]] constexpr std::uint32_t context_code(context who) noexcept {
    constexpr std::uint32_t last = (std::uint32_t{1} << context_number_bits) - 1;
    const std::uint32_t number = who.number < last ? who.number : last;
    return number | std::uint32_t{who.interrupt} << context_number_bits;
}

[[nodiscard]] constexpr context context_of(std::uint32_t code) noexcept {
    constexpr std::uint32_t last = (std::uint32_t{1} << context_number_bits) - 1;
    return {static_cast<std::uint16_t>(code & last), (code >> context_number_bits & 1) != 0};
}

[[nodiscard]] constexpr std::uint32_t header_word(event_kind kind, context who,
                                                  std::uint64_t time) noexcept {
    // Two shifts, where a mask would have to be loaded.
    const std::uint32_t clock = static_cast<std::uint32_t>(time) << (word_bits - clock_bits);
    return clock >> (word_bits - clock_bits - clock_shift) | static_cast<std::uint32_t>(kind) |
           context_code(who) << context_shift;
}

/// The unit index of an offset; larger than any other if the offset lies between two units: a rotation
/// moves the bits a shift would lose to the top.
[[nodiscard]] constexpr std::uint32_t offset_code(std::uint32_t offset) noexcept {
    return std::rotr(offset, offset_unit_shift);
}

[[nodiscard]] constexpr std::uint32_t offset_of_code(std::uint32_t code) noexcept {
    return std::rotl(code, offset_unit_shift);
}

/// Whether a narrow event that holds a code and nothing else can hold this one.
[[nodiscard]] constexpr bool lone_offset_fits(std::uint32_t code) noexcept {
    return code >> (word_bits - offset_unit_shift) == 0;
}

/// What asks for less than the least alignment gets it all the same, and is recorded as if it had asked
/// for that. An alignment that is none, in a refused request, is recorded as it is.
[[nodiscard]] constexpr std::size_t recorded_alignment(std::size_t alignment) noexcept {
    constexpr std::size_t least = std::size_t{1} << least_alignment_shift;
    return std::has_single_bit(alignment) && alignment < least ? least : alignment;
}

/// Too large for `alignment_bits` iff the alignment needs a wide event.
[[nodiscard]] constexpr std::uint32_t alignment_code(std::size_t alignment) noexcept {
    if (!std::has_single_bit(alignment)) {
        return std::uint32_t{1} << alignment_bits;
    }
    return static_cast<std::uint32_t>(std::countr_zero(recorded_alignment(alignment))) -
           least_alignment_shift;
}

/// The unit index of an address of code; larger than any caller's if the address is odd.
[[nodiscard]] constexpr std::uintptr_t code_unit(std::uintptr_t address) noexcept {
    return std::rotr(address, caller_unit_shift);
}

/// A caller in units from where the code starts. A caller right there is an unknown one: nothing can have
/// been called from before the first instruction.
[[nodiscard]] constexpr std::uintptr_t caller_code(std::uintptr_t caller,
                                                   std::uintptr_t first_unit) noexcept {
    return code_unit(caller) - first_unit;
}

/// The fields of a request as they are packed. `first` is an offset code, or for a refused request the
/// largest free block in bytes.
struct request_codes {
    std::uint32_t first;
    std::size_t size;
    std::uint32_t alignment;
    std::uintptr_t caller;

    /// What a narrow event would lose of them. Not 0: the event must be wide.
    [[nodiscard]] constexpr std::uintptr_t lost_bits() const noexcept {
        // One shift for three fields: every event pays for it.
        static_assert(offset_bits == size_bits && caller_bits == size_bits + 1);
        return (first | size | caller >> 1) >> size_bits | alignment >> alignment_bits;
    }
    [[nodiscard]] constexpr bool fit() const noexcept { return lost_bits() == 0; }
    [[nodiscard]] constexpr std::uint32_t low_word() const noexcept {
        return first | static_cast<std::uint32_t>(size) << size_shift;
    }
    [[nodiscard]] constexpr std::uint32_t high_word() const noexcept {
        return static_cast<std::uint32_t>(size) >> size_bits_in_low | alignment << alignment_shift |
               static_cast<std::uint32_t>(caller) << caller_shift;
    }
};

/// What two words of a request say. `first` is still a code.
struct unpacked_request {
    std::uint32_t first;
    std::uint32_t size;
    std::uint32_t alignment;
    std::uint64_t caller;
};

[[nodiscard]] constexpr unpacked_request unpack_request(std::uint32_t low, std::uint32_t high,
                                                        std::uint64_t code_base) noexcept {
    constexpr std::uint32_t size_mask = (std::uint32_t{1} << size_bits) - 1;
    constexpr std::uint32_t alignment_mask = (std::uint32_t{1} << alignment_bits) - 1;
    const std::uint64_t caller_code = high >> caller_shift;
    return {.first = low & ((std::uint32_t{1} << offset_bits) - 1),
            .size = (low >> size_shift | high << size_bits_in_low) & size_mask,
            .alignment = std::uint32_t{1}
                         << ((high >> alignment_shift & alignment_mask) + least_alignment_shift),
            .caller = caller_code == 0 ? 0 : code_base + (caller_code << caller_unit_shift)};
}

}  // namespace event_format

/// The address a return address stands for. Bit 0 of a Thumb return address says "Thumb"; on a host,
/// where instructions start anywhere, the even address still lies in or right behind the call, and fits a
/// narrow event.
[[nodiscard]] constexpr std::uintptr_t code_address(std::uintptr_t return_address) noexcept {
    return return_address & ~std::uintptr_t{1};
}

}  // namespace ramwright
