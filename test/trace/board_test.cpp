// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "board/console.hpp"
#include "board/expect.hpp"
#include "board/stopwatch.hpp"
#include "ramwright/trace/ring.hpp"
#include "test/trace/golden.hpp"

/// \file
/// On a board: the bytes the host's test expects, and what recording them costs.

namespace {

using ramwright::default_packet_bytes;
using ring_type = ramwright::trace_ring<ramwright::test::set_clock>;

alignas(8) std::array<std::byte, 4 * default_packet_bytes> storage;
std::uint64_t now = 0;

void expect_hash(const ramwright::test::byte_hash& hash, std::uint64_t expected, const char* what) {
    board::expect_equal(static_cast<std::uint32_t>(hash.value()),
                        static_cast<std::uint32_t>(expected), what);
    board::expect_equal(static_cast<std::uint32_t>(hash.value() >> 32),
                        static_cast<std::uint32_t>(expected >> 32), what);
}

void test_bytes() {
    {
        ring_type ring{storage, ramwright::test::some_info, {&now}};
        ramwright::test::record_every_form(ring, now);
        ring.flush();
        ramwright::test::byte_hash hash;
        ring.drain([&](std::span<const std::byte> packet) { hash.add(packet); });
        expect_hash(hash, ramwright::test::every_form_hash, "every form of event");
    }
    now = 0;
    ring_type ring{storage, ramwright::test::some_info, {&now}};
    expect_hash(ramwright::test::hash_of_many_events(ring, now), ramwright::test::many_events_hash,
                "ten thousand events");
}

struct cost {
    std::uint32_t events = 0;
    std::uint32_t common = ~std::uint32_t{0};
    std::uint32_t most = 0;
    std::uint32_t total = 0;

    void add(std::uint32_t instructions) {
        ++events;
        total += instructions;
        common = instructions < common ? instructions : common;
        most = instructions > most ? instructions : most;
    }
};

void print(const char* what, const cost& of) {
    board::print(what);
    board::print_decimal(of.common);
    board::print(" instructions, ");
    board::print_decimal((of.total * 10 + of.events / 2) / of.events);
    board::print(" tenths on average, at most ");
    board::print_decimal(of.most);
    board::print("\n");
}

#if defined(__thumb2__)
#if defined(__ARM_ARCH_7EM__)
constexpr std::uint32_t common_bound = 40;
#else
constexpr std::uint32_t common_bound = 41;
#endif
constexpr std::uint32_t mean_bound = 39;
constexpr std::uint32_t bound = 310;
#elif defined(__thumb__)
constexpr std::uint32_t common_bound = 86;
constexpr std::uint32_t mean_bound = 76;
constexpr std::uint32_t bound = 500;
#else
constexpr std::uint32_t common_bound = 55;
constexpr std::uint32_t mean_bound = 53;
constexpr std::uint32_t bound = 400;
#endif

void test_cost() {
    board::start_stopwatches();
    ring_type ring{storage, ramwright::test::some_info, {&now}};
    cost allocated;
    cost freed;
    cost refused;
    cost wide;
    for (std::uint32_t round = 0; round != 1000; ++round) {
        now += 1000;
        board::stopwatch watch;
        std::uint32_t offset = 8 * round;
        watch.begin(offset);
        ring.allocated(offset, {.size = 100}, 0x0800'0100);
        watch.end();
        allocated.add(watch.instructions());
        watch.begin(offset);
        ring.freed(offset);
        watch.end();
        freed.add(watch.instructions());
    }
    for (std::uint32_t round = 0; round != 100; ++round) {
        board::stopwatch watch;
        std::uint32_t size = 1000 + round;
        watch.begin(size);
        ring.refused({.size = size}, 500, 0x0800'0100);
        watch.end();
        refused.add(watch.instructions());
        size = 1 << 20;
        watch.begin(size);
        ring.allocated(8, {.size = size}, 0x0800'0100);
        watch.end();
        wide.add(watch.instructions());
    }
    print("an allocation: ", allocated);
    print("a free: ", freed);
    print("a refusal: ", refused);
    print("a wide event: ", wide);
    board::expect(allocated.common <= common_bound && freed.common <= common_bound,
                  "a common event's cost");
    board::expect((allocated.total + freed.total) / 2000 <= mean_bound, "an event's mean cost");
    board::expect(allocated.most <= bound && freed.most <= bound && refused.most <= bound &&
                      wide.most <= bound,
                  "an event's greatest cost");
}

}  // namespace

int main() {
    test_bytes();
    test_cost();
    return board::verdict();
}
