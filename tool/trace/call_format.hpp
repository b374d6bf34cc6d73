// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "ramwright/trace/event.hpp"

/// \file
/// How a trace of a program on a host keeps whole chains of calls.
///
/// In such a trace, which a bit in each packet's head says it is, the caller of an event is not an address
/// but the number of a call. An event of one more kind says what a number stands for, before it is used: an
/// address, and the number of the call in which it was made, 0 for none. So each chain is written once, and
/// no other event is longer than in a device's trace. A number may be given anew.
///
///     header   kind:4  clock:22  context:6
///     call     number:21  from:21  address:21  0:1                 12 bytes in all

namespace ramwright::call_format {

/// In `packet_header::clock_hz`, of which no clock of events needs all bits.
inline constexpr std::uint32_t clock_flag = std::uint32_t{1} << 31;

/// Not among `event_kind`, which are those of memory. A reader that knows nothing of calls refuses it.
inline constexpr event_kind call_kind{event_kinds};

inline constexpr std::uint32_t number_bits = event_format::caller_bits;
inline constexpr std::uint32_t most_calls = (std::uint32_t{1} << number_bits) - 1;

inline constexpr std::uint32_t from_shift = number_bits;
inline constexpr std::uint32_t address_shift = 2 * number_bits;
static_assert(3 * number_bits <= 2 * event_format::word_bits);

/// What a recorder writes for a number, and a reader reads, where a device's trace has an address.
[[nodiscard]] constexpr std::uintptr_t caller_of(std::uint32_t number) noexcept {
    return std::uintptr_t{number} << event_format::caller_unit_shift;
}

struct call {
    std::uint32_t number = 0;
    std::uint32_t from = 0;
    std::uint64_t address = 0;
};

/// Whether the narrow form holds an address in a program whose code starts at `code_base`.
[[nodiscard]] constexpr bool is_narrow(std::uint64_t address, std::uint64_t code_base) noexcept {
    const std::uint64_t distance = address - code_base;
    return distance % (1U << event_format::caller_unit_shift) == 0 &&
           distance >> event_format::caller_unit_shift <= most_calls;
}

[[nodiscard]] constexpr std::uint64_t packed(const call& what, std::uint64_t code_base) noexcept {
    return what.number | std::uint64_t{what.from} << from_shift |
           (what.address - code_base) >> event_format::caller_unit_shift << address_shift;
}

[[nodiscard]] constexpr call unpacked(std::uint64_t words, std::uint64_t code_base) noexcept {
    return {.number = static_cast<std::uint32_t>(words) & most_calls,
            .from = static_cast<std::uint32_t>(words >> from_shift) & most_calls,
            .address = code_base +
                       ((words >> address_shift & most_calls) << event_format::caller_unit_shift)};
}

/// The bit that is left over.
[[nodiscard]] constexpr bool has_stray_bits(std::uint64_t words) noexcept {
    return words >> (3 * number_bits) != 0;
}

}  // namespace ramwright::call_format
