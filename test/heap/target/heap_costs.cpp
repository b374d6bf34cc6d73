// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "board/call_costs.hpp"
#include "board/console.hpp"
#include "board/expect.hpp"
#include "board/stopwatch.hpp"
#include "ramwright/alloc/general.hpp"
#include "ramwright/alloc/sized_general.hpp"
#include "ramwright/guard/locked.hpp"
#include "ramwright/heap/heap.hpp"

/// What the heap adds to the allocator that serves a request: the same operations on both.

namespace {

using ramwright::capability;
using ramwright::masked_interrupts;

constexpr std::size_t bank_bytes = 32 * 1024;
alignas(16) std::array<std::byte, bank_bytes> bank;
alignas(16) std::array<std::byte, 4 * 1024> banks[8];

ramwright::general<> bare;
ramwright::locked<ramwright::general<>, masked_interrupts>* locked = nullptr;
ramwright::heap<1, ramwright::general<>> of_one_general;
ramwright::heap<1> of_one;
ramwright::heap<8> of_eight;
struct unwatched : ramwright::heap_options {
    static constexpr bool watched = false;
};
ramwright::heap<1, ramwright::sized_general<>, masked_interrupts, unwatched> not_watched;

/// One call each, as malloc and free are, in which all that stands behind them may be inlined.
struct call_bare {
    [[gnu::noipa]] static void* allocate(std::size_t size) { return bare.allocate({.size = size}); }
    [[gnu::noipa]] static bool release(void* block) { return bare.deallocate(block); }
};
struct call_locked {
    [[gnu::noipa]] static void* allocate(std::size_t size) {
        return locked->allocate({.size = size});
    }
    [[gnu::noipa]] static bool release(void* block) { return locked->deallocate(block); }
};
template <auto& Heap, ramwright::capabilities (*With)()>
struct call_heap {
    [[gnu::noipa]] static void* allocate(std::size_t size) {
        return Heap.allocate({.size = size}, With());
    }
    [[gnu::noipa]] static bool release(void* block) { return Heap.deallocate(block); }
};
constexpr ramwright::capabilities nothing() { return {}; }
constexpr ramwright::capabilities dma() { return capability::dma; }

struct costs {
    std::uint32_t allocate;
    std::uint32_t release;
};

board::call_costs allocations;
board::call_costs releases;

std::uint32_t mean(const board::call_costs& of) {
    return static_cast<std::uint32_t>((of.sum() + of.count() / 2) / of.count());
}

void print_cost(const char* call, const board::call_costs& of) {
    board::print(call);
    board::print_decimal(mean(of));
    board::print(" mean, ");
    board::print_decimal(of.most());
    board::print(" most");
}

/// Up to 64 blocks of 8 to 263 bytes, allocated and freed in an order that is the same for each.
template <typename Calls>
costs measure(const char* name) {
    allocations.start(board::first_call::counts);
    releases.start(board::first_call::counts);
    std::array<void*, 64> blocks{};
    std::uint32_t random = 1;
    board::stopwatch watch;
    for (int turn = 0; turn != 6000; ++turn) {
        random = random * 1'664'525 + 1'013'904'223;
        void*& place = blocks[random >> 26];
        if (place != nullptr) {
            void* block = place;
            watch.begin(block);
            bool freed = Calls::release(block);
            watch.end(freed);
            board::expect(freed, "a live block is freed");
            releases.add(watch.instructions());
            place = nullptr;
        } else {
            std::size_t size = 8 + (random >> 12) % 256;
            watch.begin(size);
            void* block = Calls::allocate(size);
            watch.end(block);
            board::expect(block != nullptr, "there is room");
            allocations.add(watch.instructions());
            place = block;
        }
    }
    for (void* const block : blocks) {
        Calls::release(block);
    }
    board::print(name);
    print_cost(": allocate ", allocations);
    print_cost(", deallocate ", releases);
    board::print("\n");
    return {mean(allocations), mean(releases)};
}

ramwright::mapped_region region_of(const char* name, std::span<std::byte> bytes,
                                   ramwright::capabilities has) {
    return {.where = {.name = name,
                      .start = reinterpret_cast<std::uintptr_t>(bytes.data()),
                      .size = bytes.size(),
                      .has = has}};
}

}  // namespace

int main() {
    board::start_stopwatches();
    new (&bare) ramwright::general<>{bank};
    const costs alone = measure<call_bare>("general");
    alignas(4) static std::byte storage[sizeof(*locked)];
    locked = new (storage) ramwright::locked<ramwright::general<>, masked_interrupts>{bank};
    measure<call_locked>("locked<general>");

    const auto whole = region_of("BANK", bank, capability::byte_accessible);
    board::expect(of_one_general.add(whole) == ramwright::region_error::none, "added");
    measure<call_heap<of_one_general, nothing>>("heap<1, general>");
    board::expect(of_one.add(whole) == ramwright::region_error::none, "added");
    const costs one = measure<call_heap<of_one, nothing>>("heap<1>");
    board::expect(not_watched.add(whole) == ramwright::region_error::none, "added");
    const costs plain = measure<call_heap<not_watched, nothing>>("heap<1>, not watched");

    constexpr const char* names[] = {"1", "2", "3", "4", "5", "6", "7"};
    for (std::size_t at = 0; at != std::size(names); ++at) {
        board::expect(of_eight.add(region_of(names[at], banks[at], capability::byte_accessible)) ==
                          ramwright::region_error::none,
                      "added");
    }
    board::expect(
        of_eight.add(region_of("DMA", bank, capability::byte_accessible | capability::dma)) ==
            ramwright::region_error::none,
        "added");
    const costs last = measure<call_heap<of_eight, dma>>("heap<8>, the last of eight regions");

    // What the heap may add: docs/heap.md says what it does.
    board::expect(one.allocate <= alone.allocate + 52, "heap<1> allocates for 52 more");
    board::expect(one.release <= alone.release + 43, "heap<1> frees for 43 more");
    board::expect(plain.allocate <= alone.allocate + 40, "not watched it allocates for 40 more");
    board::expect(plain.release <= alone.release + 30, "not watched it frees for 30 more");
    board::expect(last.allocate <= one.allocate + 2, "8 regions make a request no dearer");
    board::expect(last.release <= one.release + 2, "8 regions make a free no dearer");
    return board::verdict();
}
