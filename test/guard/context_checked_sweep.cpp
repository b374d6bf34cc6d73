// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstddef>
#include <cstdint>
#include <new>

#include "board/console.hpp"
#include "board/expect.hpp"
#include "interrupt/alarm.hpp"
#include "interrupt/sweep.hpp"
#include "ramwright/alloc/concurrent_pool.hpp"
#include "ramwright/alloc/general.hpp"
#include "ramwright/guard/context_checked.hpp"

/// At each instruction of every call of a guarded heap that has no lock, an interrupt that takes a packet
/// and frees two blocks, one of them twice. The heap stays whole and each block is freed once; that the
/// sweep finds what happens without the guard, the same interrupt shows on the bare heap.

namespace {

using ramwright::failure_kind;
using ramwright::failures;

constexpr std::size_t region_bytes = 1024;
constexpr std::uint32_t block_bytes = 40;
constexpr std::uint32_t at_once = 2;

using heap_type = ramwright::general<>;
using pool_type = ramwright::concurrent_pool<>;
using guarded_type =
    ramwright::context_checked<heap_type, ramwright::reserve_for_interrupts<pool_type>,
                               ramwright::defer_frees<region_bytes, at_once>>;

alignas(8) std::array<std::byte, region_bytes> region;
alignas(8) std::array<std::byte, 256> packets;

/// A global that is made anew before each run.
template <typename T>
struct renewed {
    template <typename... Arguments>
    void make(Arguments&&... arguments) {
        ::new (static_cast<void*>(room)) T{arguments...};
    }
    T& operator*() { return *std::launder(reinterpret_cast<T*>(room)); }
    T* operator->() { return &**this; }

    alignas(T) std::byte room[sizeof(T)];
};
renewed<heap_type> bare;
renewed<pool_type> pool;
renewed<guarded_type> guarded;

/// Blocks 1 and 3 are holes: a request and a free have neighbours to cut from and to merge with.
std::array<void*, 8> blocks;
void* packet;

template <typename Heap>
void take_blocks(Heap& heap) {
    failures.clear();
    for (void*& block : blocks) {
        block = heap.allocate({block_bytes});
    }
    heap.deallocate(blocks[1]);
    heap.deallocate(blocks[3]);
}

void prepare() {
    pool.make(packets, ramwright::layout{.size = block_bytes});
    guarded.make(*pool, region);
    take_blocks(*guarded);
}

volatile bool waiting = false;

/// Two blocks wait already when the operation begins.
void prepare_waiting() {
    prepare();
    waiting = false;
    board::set_alarm(1, [](const board::interruption&) {
        guarded->deallocate(blocks[4]);
        guarded->deallocate(blocks[7]);
        waiting = true;
    });
    while (!waiting) {
    }
}

void interrupt() {
    packet = guarded->try_allocate({block_bytes});
    guarded->deallocate(blocks[5]);
    guarded->deallocate(blocks[6]);
    guarded->deallocate(blocks[6]);
}

/// Of the blocks taken first, with what the operation of the sweep does.
std::uint32_t live_at_the_end = 0;

const char* broken() {
    while (guarded->poll(at_once)) {
    }
    if (failures.total() != 1 || failures.last()->kind != failure_kind::double_free ||
        failures.last()->address != reinterpret_cast<std::uintptr_t>(blocks[6])) {
        return "The second free of a block, and nothing else, must be refused.";
    }
    if (!pool->owns(packet)) {
        return "The interrupt must get a packet.";
    }
    if (!guarded->check()) {
        return "The heap is damaged.";
    }
    return guarded->snapshot().live_blocks == live_at_the_end ? nullptr
                                                              : "A block was lost, or freed twice.";
}

struct operation {
    const char* name;
    void (*call)();
    int live_blocks_more;
};
constexpr std::array<operation, 5> operations{{
    {"try_allocate", [] { (void)guarded->try_allocate({block_bytes}); }, 1},
    {"try_allocate, too large", [] { (void)guarded->try_allocate({region_bytes}); }, 0},
    {"deallocate", [] { guarded->deallocate(blocks[2]); }, -1},
    {"resize", [] { (void)guarded->resize(blocks[0], 2 * block_bytes); }, 0},
    {"poll", [] { (void)guarded->poll(at_once); }, 0},
}};

void sweep_guarded(const operation& one, void (*prepared)(), std::uint32_t live_before) {
    live_at_the_end =
        static_cast<std::uint32_t>(static_cast<int>(live_before) + one.live_blocks_more);
    const interrupt_test::coverage found = interrupt_test::sweep(
        {.prepare = prepared, .operation = one.call, .interrupt = interrupt, .broken = broken});
    board::expect(found.exhaustive(), found.exhaustive() ? one.name : found.flaw);
    board::expect(found.broken == nullptr, found.broken == nullptr ? one.name : found.broken);
    board::print(one.name);
    board::print(": interrupted at ");
    board::print_decimal(found.moments);
    board::print(" instructions, ");
    board::print_decimal(found.held_back);
    board::print(" masked\n");
}

void expect_corruption_of_the_bare_heap() {
    const interrupt_test::coverage found = interrupt_test::sweep({
        .prepare =
            [] {
                bare.make(region);
                take_blocks(*bare);
            },
        .operation = [] { bare->deallocate(blocks[2]); },
        .interrupt =
            [] {
                packet = bare->try_allocate({block_bytes});
                bare->deallocate(blocks[5]);
            },
        .broken = []() -> const char* { return bare->check() ? nullptr : "The heap is damaged."; },
    });
    board::expect(found.broken != nullptr, "without the guard some instruction breaks the heap");
}

}  // namespace

int main() {
    for (const operation& one : operations) {
        sweep_guarded(one, prepare, 8 - 2 - 2);
        sweep_guarded(one, prepare_waiting, 8 - 2 - 4);
    }
    expect_corruption_of_the_bare_heap();
    return board::verdict();
}
