// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <span>
#include <string_view>
#include <thread>

#include "ramwright/alloc/general.hpp"
#include "ramwright/guard/traced.hpp"
#include "ramwright/port/posix.hpp"
#include "ramwright/port/scheduler.hpp"
#include "ramwright/trace/ring.hpp"

/// \file
/// Leaves a trace of everything a trace can hold: `traced_program FILE BUILD_ID ROUNDS [lossy]`. The build
/// id is this program's own, as readelf prints it. Always the same for the same number of rounds.

namespace {

using namespace ramwright;

struct set_clock {
    const std::uint64_t* now;
    std::uint64_t operator()() const noexcept { return *now; }
};

std::uint64_t now = 0;
alignas(8) std::array<std::byte, 64 * 1024> region;
alignas(8) std::array<std::byte, 4 * 1024> packets;
using event_ring = trace_ring<set_clock>;
traced<general<>, event_ring>* heap = nullptr;

// Out of line: the caller in the trace is whoever called this.
void* allocate(layout want) { return heap->allocate(want); }
bool resize(void* block, std::size_t size) { return heap->resize(block, size); }

// A reader must name each of these as the caller, with the line that says so.
void* keep_settings() {
    void* const block = allocate({.size = 1000, .alignment = 64});  // keep_settings
    return block;
}
void* take_sample(std::size_t size) {
    void* const block = allocate({.size = size});  // take_sample
    return block;
}
void resize_sample(void* block, std::size_t size) {
    resize(block, size);  // resize_sample
}
void* lose_track() {
    const port::simulated_interrupt timer{15};
    void* const block = allocate({.size = 24});  // lose_track
    return block;
}
void* ask_for_too_much() {
    void* const block = allocate({.size = 2 * 1024 * 1024});  // ask_for_too_much
    return block;
}

build_id parsed(std::string_view text) {
    build_id id{};
    for (std::size_t index = 0; index != id.size() && 2 * index + 2 <= text.size(); ++index) {
        std::from_chars(text.data() + 2 * index, text.data() + 2 * index + 2, id[index], 16);
    }
    return id;
}

/// Lossy: for a sixth of the run nobody drains the ring, and it overwrites its oldest packets.
template <typename Drain>
void run(std::uint32_t rounds, bool lossy, event_ring& ring, Drain drain) {
    std::array<void*, 16> samples{};
    std::uint32_t random = 1;
    keep_settings();
    for (std::uint32_t round = 0; round != rounds; ++round) {
        random = random * 1664525 + 1013904223;
        now += random >> 30;
        void*& place = samples[random >> 8 & 15];
        if (place != nullptr) {
            heap->deallocate(place);
        }
        place = take_sample(16 + (random >> 20));
        if (round % 8 == 0) {
            resize_sample(place, 16 + (random >> 21));
        }
        if (round % (rounds / 8) == 0) {
            lose_track();
            ask_for_too_much();
            ring.mark(round);
        }
        if (!lossy || round < rounds / 3 || round > rounds / 2) {
            drain();
        }
    }
    ring.flush();
    drain();
}

}  // namespace

extern "C" const char __executable_start[];

int main(int count, char** arguments) {
    std::uint32_t rounds = 0;
    if (count >= 4) {
        const std::string_view text = arguments[3];
        std::from_chars(text.data(), text.data() + text.size(), rounds);
    }
    std::FILE* const file = rounds >= 8 ? std::fopen(arguments[1], "wb") : nullptr;
    if (file == nullptr) {
        return 2;
    }
    event_ring ring{packets,
                    {.build = parsed(arguments[2]),
                     .clock_hz = 1000,
                     .region_bytes = region.size(),
                     .region_base = 0x2000'0000,
                     .code_base = reinterpret_cast<std::uintptr_t>(__executable_start)},
                    set_clock{&now}};
    traced<general<>, event_ring> traced_heap{ring, region};
    heap = &traced_heap;
    const auto drain = [&] {
        ring.drain([&](std::span<const std::byte> packet) {
            return std::fwrite(packet.data(), 1, packet.size(), file) == packet.size();
        });
    };
    // In a thread of its own, and not the first that asks for its number: 0 is easily right by chance.
    static_cast<void>(port::scheduler::current_thread());
    std::thread{[&] { run(rounds, count > 4, ring, drain); }}.join();
    return std::fclose(file) == 0 ? 0 : 2;
}
