// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "ramwright/trace/packet.hpp"

/// \file
/// Events that are the same bytes on every machine, and the hashes of those bytes. Needs no C++ library,
/// so that it runs on boards.

namespace ramwright::test {

struct set_clock {
    const std::uint64_t* now;
    std::uint64_t operator()() const noexcept { return *now; }
};

inline constexpr trace_info some_info{
    .build = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16},
    .clock_hz = 1000,
    .region_bytes = 64 * 1024,
    .region_base = 0x2000'0000,
    .code_base = 0x0800'0000,
};

/// FNV-1a of everything added.
class byte_hash {
public:
    void add(std::span<const std::byte> bytes) noexcept {
        for (const std::byte each : bytes) {
            value_ = (value_ ^ static_cast<std::uint8_t>(each)) * 0x100000001b3;
        }
    }
    [[nodiscard]] std::uint64_t value() const noexcept { return value_; }

private:
    std::uint64_t value_ = 0xcbf29ce484222325;
};

/// One event of every kind, in both forms, and pauses beyond the clock bits: 13 events.
template <typename Ring>
void record_every_form(Ring& ring, std::uint64_t& now) noexcept {
    const std::uintptr_t caller = 0x0800'1234;
    now = 100;
    ring.allocated(0x100, {.size = 24}, caller);
    now += 5;
    ring.resized(0x100, 40, caller + 2);
    ring.refused({.size = 4096, .alignment = 32}, 1020, caller);
    ring.mark(0xDEAD'BEEF);
    now += (1U << 22) - 1;  // the longest pause of a narrow event
    ring.freed(0x100);
    now += 1U << 22;  // the shortest of a wide one
    ring.mark(7);
    now += std::uint64_t{1} << 40;
    ring.allocated(0x108, {.size = 8, .alignment = 1}, 0);
    ring.allocated(0x204, {.size = 2 << 20, .alignment = 4}, caller);
    ring.resized(0x204, 3 << 20, 0x4000'0001);
    ring.refused({.size = 16, .alignment = 3}, 2 << 20, caller);
    ring.refused({.size = 0xFFFF'FFFF, .alignment = 0x8000'0000}, 8, 0);
    ring.freed(0x204);
    ring.allocated(0x1000, {.size = 0, .alignment = 1024}, 0x0800'0000);
}

inline constexpr std::uint64_t every_form_hash = 14708046616828517957U;
/// Of packets that nobody handed out, which have no checksum.
inline constexpr std::uint64_t every_form_unchecked_hash = 13101127384083198119U;

/// Ten thousand events in a ring of 4 packets, drained as they come.
template <typename Ring>
[[nodiscard]] byte_hash hash_of_many_events(Ring& ring, std::uint64_t& now) noexcept {
    byte_hash hash;
    std::uint32_t random = 1;
    for (int round = 0; round != 10'000; ++round) {
        random = random * 1664525 + 1013904223;
        now += random >> 8 & 0x3FF;
        const std::uint32_t offset = random >> 10 & 0x3F'FFF8;
        if (random >> 31 != 0) {
            ring.freed(offset);
        } else {
            ring.allocated(offset, {.size = random >> 12}, 0x0800'0000 + (random >> 9));
        }
        ring.drain([&](std::span<const std::byte> packet) { hash.add(packet); });
    }
    return hash;
}

inline constexpr std::uint64_t many_events_hash = 14520426095457378318U;

}  // namespace ramwright::test
