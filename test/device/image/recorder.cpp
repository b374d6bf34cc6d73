// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <new>

#include "ramwright/alloc/general.hpp"
#include "ramwright/guard/traced.hpp"
#include "ramwright/trace/ring.hpp"

/// For an emulated Cortex-M4 without any start-up code: allocates and frees 150 times, keeps ten blocks,
/// and then waits for ever with what it recorded in its memory.

namespace {

struct event_clock {
    std::uint64_t now;
    std::uint64_t operator()() noexcept { return ++now; }
};

using ring_type = ramwright::trace_ring<event_clock>;
using heap_type = ramwright::traced<ramwright::general<>, ring_type>;

// Memory is cleared when the machine starts, and nothing has a constructor that somebody would call.
alignas(8) std::byte trace_storage[16 * 1024];
alignas(8) std::byte heap_storage[8 * 1024];
alignas(ring_type) std::byte ring_object[sizeof(ring_type)];
alignas(heap_type) std::byte heap_object[sizeof(heap_type)];

[[gnu::noinline]] void work(heap_type& heap) {
    void* blocks[10] = {};
    for (std::uint32_t round = 0; round != 150; ++round) {
        void*& block = blocks[round % 10];
        heap.deallocate(block);
        block = heap.allocate({.size = 16 + round % 7 * 24});
    }
}

}  // namespace

extern "C" {

extern std::uint32_t stack_top[];

[[noreturn]] void reset() {
    auto* const ring = ::new (static_cast<void*>(ring_object))
        ring_type{trace_storage,
                  {.clock_hz = 1000,
                   .region_bytes = sizeof(heap_storage),
                   .region_base = reinterpret_cast<std::uintptr_t>(heap_storage)},
                  event_clock{0}};
    auto* const heap = ::new (static_cast<void*>(heap_object)) heap_type{*ring, heap_storage};
    work(*heap);
    for (;;) {
        asm volatile("wfi");
    }
}

// What the compiler calls for itself.
void* memset(void* at, int value, std::size_t size) {
    for (auto* each = static_cast<volatile char*>(at); size-- != 0;) {
        *each++ = static_cast<char>(value);
    }
    return at;
}
void* memcpy(void* to, const void* from, std::size_t size) {
    const auto* source = static_cast<const char*>(from);
    for (auto* each = static_cast<volatile char*>(to); size-- != 0;) {
        *each++ = *source++;
    }
    return to;
}

}  // extern "C"

[[gnu::section(".vectors"), gnu::used]] void* const vectors[] = {stack_top,
                                                                 reinterpret_cast<void*>(&reset)};
