// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "board/console.hpp"
#include "board/expect.hpp"
#include "ramwright/trace/ring.hpp"

/// That what was recorded before a reset of the board is handed out after it, and what is recorded then
/// follows as a run of its own. Three boots: two record and reset, the third judges.

extern "C" std::byte stack_bottom[];

namespace {

using ramwright::packet_header;

constexpr std::uint32_t marks_a_boot = 100;  // one packet of 54, and most of another
constexpr std::uint32_t packets_a_boot = 2;

struct memory {
    alignas(8) std::array<std::byte, 8 * ramwright::default_packet_bytes> trace;
    std::uint32_t boots;
    std::uint32_t boots_inverted;
};

#if defined(__riscv)
// At a reset the emulator clears what is linked in one segment with the program; beyond it, it does not.
memory& kept() {
    std::byte* end = stack_bottom;
    asm("" : "+r"(end));  // of another object, as far as the compiler sees
    return *reinterpret_cast<memory*>(end - sizeof(memory));
}
#else
[[gnu::section(".noinit")]] memory kept_memory;
memory& kept() { return kept_memory; }
#endif

void reset_board() {
#if defined(__arm__)
    asm volatile("dsb" : : : "memory");
    *reinterpret_cast<volatile std::uint32_t*>(0xE000'ED0C) = 0x05FA'0004;  // AIRCR: SYSRESETREQ
#else
    *reinterpret_cast<volatile std::uint32_t*>(0x0010'0000) = 0x7777;  // the board's test device
#endif
    for (;;) {
    }
}

std::uint32_t this_boot() {
    memory& of = kept();
    if (of.boots != ~of.boots_inverted) {
        of.boots = 0;
    }
    const std::uint32_t boot = of.boots++;
    of.boots_inverted = ~of.boots;
    return boot;
}

struct clock {
    std::uint64_t now = 0;
    std::uint64_t operator()() noexcept { return ++now; }
};

ramwright::trace_info info_of(std::uint32_t boot) {
    return {.build = {static_cast<std::uint8_t>(boot)}, .clock_hz = 1000, .region_bytes = boot};
}

packet_header head_of(std::span<const std::byte> packet) {
    packet_header head;
    std::memcpy(&head, packet.data(), sizeof(head));
    return head;
}

void judge(ramwright::trace_ring<clock>& ring) {
    std::uint32_t packets = 0;
    std::uint32_t marks = 0;
    ring.drain([&](std::span<const std::byte> packet) {
        const packet_header head = head_of(packet);
        const std::uint32_t run = packets / packets_a_boot;
        board::expect_equal(head.run, run, "a packet's run");
        board::expect_equal(head.build[0], run, "a packet's build");
        board::expect_equal(head.region_bytes, run, "a packet's region");
        board::expect_equal(head.packet_seq_num, packets, "a packet's number");
        board::expect_equal(head.events_before, marks % marks_a_boot, "the events before a packet");
        for (std::size_t at = sizeof(head); at != head.content_size / 8; at += 8) {
            std::uint32_t value = 0;
            std::memcpy(&value, packet.data() + at + 4, sizeof(value));
            board::expect_equal(value, marks++, "the marks, in order");
        }
        ++packets;
    });
    board::expect_equal(marks, 3 * marks_a_boot, "the marks of three runs");
}

}  // namespace

int main() {
    const std::uint32_t boot = this_boot();
    ramwright::trace_ring ring{kept().trace, info_of(boot), clock{}, ramwright::after_reset};
    for (std::uint32_t index = 0; index != marks_a_boot; ++index) {
        ring.mark(boot * marks_a_boot + index);
    }
    if (boot != 2) {
        // The packet being filled is not complete: the reset comes as it may.
        reset_board();
    }
    ring.flush();
    judge(ring);
    return board::verdict();
}
