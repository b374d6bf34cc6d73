// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "ramwright/trace/ring.hpp"

/// \file
/// A ring on a clock the test sets, and the storage around it.

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

class recording {
public:
    using ring_type = trace_ring<set_clock>;

    explicit recording(std::size_t packets, const trace_info& info = some_info)
        : storage_(packets * default_packet_bytes / sizeof(std::uint64_t)),
          ring_{std::as_writable_bytes(std::span{storage_}), info, set_clock{&now}} {}

    std::uint64_t now = 0;

    ring_type& ring() { return ring_; }
    /// What a debugger that dumps the memory would get.
    std::vector<std::byte> dump() const {
        const auto bytes = std::as_bytes(std::span{storage_});
        return {bytes.begin(), bytes.end()};
    }
    /// What a sink that takes everything gets.
    std::vector<std::byte> drained() {
        std::vector<std::byte> stream;
        ring_.drain([&](std::span<const std::byte> packet) {
            stream.insert(stream.end(), packet.begin(), packet.end());
        });
        return stream;
    }

private:
    std::vector<std::uint64_t> storage_;
    ring_type ring_;
};

/// One event of every kind, in both forms, pauses beyond the clock bits and a packet's end: 13 events.
inline void record_every_form(recording& to) {
    const std::uintptr_t caller = 0x0800'1234;
    auto& ring = to.ring();
    to.now = 100;
    ring.allocated(0x100, {.size = 24}, caller);
    to.now += 5;
    ring.resized(0x100, 40, caller + 2);
    ring.refused({.size = 4096, .alignment = 32}, 1020, caller);
    ring.mark(0xDEAD'BEEF);
    to.now += (1U << 22) - 1;  // the longest pause of a narrow event
    ring.freed(0x100);
    to.now += 1U << 22;  // the shortest of a wide one
    ring.mark(7);
    to.now += std::uint64_t{1} << 40;
    ring.allocated(0x108, {.size = 8, .alignment = 1}, 0);
    ring.allocated(0x204, {.size = 2 << 20, .alignment = 4}, caller);
    ring.resized(0x204, 3 << 20, 0x4000'0001);
    ring.refused({.size = 16, .alignment = 3}, 2 << 20, caller);
    ring.refused({.size = 0xFFFF'FFFF, .alignment = 0x8000'0000}, 8, 0);
    ring.freed(0x204);
    ring.allocated(0x1000, {.size = 0, .alignment = 1024}, 0x0800'0000);
}

}  // namespace ramwright::test
