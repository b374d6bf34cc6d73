// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "board/expect.hpp"
#include "board/interrupt.hpp"
#include "board/stopwatch.hpp"
#include "ramwright/alloc/general.hpp"
#include "ramwright/alloc/pool.hpp"
#include "ramwright/guard/context_checked.hpp"
#include "ramwright/guard/locked.hpp"

/// The guard in a real interrupt: who asked is on record, and a thread pays as little as the header says.

namespace {

using ramwright::failure_kind;
using ramwright::failures;

constexpr std::size_t region_bytes = 2048;
alignas(8) std::array<std::byte, region_bytes> region;
alignas(8) std::array<std::byte, region_bytes> deferring_region;
alignas(8) std::array<std::byte, region_bytes> bare_region;
alignas(8) std::array<std::byte, 256> packet_region;

using heap_type = ramwright::general<>;
using refusing_heap = ramwright::context_checked<heap_type>;
using deferring_heap = ramwright::context_checked<heap_type, ramwright::refuse_in_interrupts,
                                                  ramwright::defer_frees<region_bytes>>;

heap_type bare{bare_region};
refusing_heap refusing{region};
deferring_heap deferring{deferring_region};

/// As malloc and free stand before an allocator: what they do is inlined, they themselves are not.
template <auto& Heap>
struct behind_calls {
    [[gnu::noipa, gnu::flatten]] static void* allocate(std::size_t size) {
        return Heap.allocate({.size = size});
    }
    [[gnu::noipa, gnu::flatten]] static bool release(void* block) { return Heap.deallocate(block); }
};
using refusing_calls = behind_calls<refusing>;

void* received = nullptr;
bool freed = true;
[[gnu::noipa]] void class_init() {
    received = refusing_calls::allocate(540);
    freed = refusing_calls::release(received);
}
[[gnu::noipa]] void behind_class_init() {}

void (*work)() = nullptr;
void in_interrupt(void (*what)()) {
    work = what;
    board::raise_interrupt();
}

void test_the_caller_is_on_record() {
    in_interrupt([] {
        class_init();
        behind_class_init();
    });
    board::expect(received == nullptr, "an interrupt is refused");
    board::expect(freed, "and null is nothing to free");
    board::expect_equal(failures.total(), 1, "failures recorded");
    const ramwright::failure& record = *failures.last();
    board::expect(record.kind == failure_kind::forbidden_context, "the record says why");
    board::expect(record.who == ramwright::context{board::raised_exception, true}, "and who");
    board::expect_equal(record.wanted.size, 540, "the size on record");
    const std::uintptr_t from = reinterpret_cast<std::uintptr_t>(&class_init);
    board::expect(record.caller - from < 48, "the caller of malloc is on record, not malloc");
}

void* block = nullptr;
void test_a_deferred_free() {
    failures.clear();
    block = deferring.allocate({.size = 40});
    in_interrupt([] { freed = deferring.deallocate(block); });
    board::expect(freed, "an interrupt's free is taken");
    board::expect_equal(deferring.snapshot().live_blocks, 1, "live blocks before poll");
    board::expect(!deferring.poll(1), "nothing waits after poll");
    board::expect_equal(deferring.snapshot().live_blocks, 0, "live blocks after poll");
    board::expect_equal(failures.total(), 0, "failures of a deferred free");
}

/// The interrupt has the highest priority, so it comes through a raised one where the core can tell.
void test_a_reserve_behind_the_limit_of_an_rtos() {
    using rtos_pool = ramwright::locked<ramwright::pool<>, ramwright::raised_priority<0x40>>;
    static rtos_pool reserve{packet_region, ramwright::layout{.size = 64}};
    static ramwright::context_checked<heap_type, ramwright::reserve_for_interrupts<rtos_pool>> heap{
        reserve, region};
    failures.clear();
    in_interrupt([] { received = heap.allocate({.size = 64}); });
    board::expect(reserve.owns(received) == !ramwright::port::has_raise_priority,
                  "an interrupt above the limit gets nothing from a pool of the RTOS");
    board::expect_equal(failures.total(), ramwright::port::has_raise_priority ? 1 : 0,
                        "and that is on record");
}

struct call_costs {
    std::uint32_t allocate;
    std::uint32_t release;
};

template <auto& Heap>
call_costs costs() {
    board::stopwatch watch;
    std::size_t size = 40;
    watch.begin(size);
    void* taken = behind_calls<Heap>::allocate(size);
    watch.end(taken);
    call_costs counted{.allocate = watch.instructions(), .release = 0};
    watch.begin(taken);
    bool released = behind_calls<Heap>::release(taken);
    watch.end(released);
    counted.release = watch.instructions();
    return counted;
}

// The first calls of a heap cut its first block: every heap is asked twice.
template <auto& Heap>
call_costs second_costs() {
    (void)costs<Heap>();
    return costs<Heap>();
}

#if defined(__thumb2__)
constexpr std::uint32_t most_for_the_check = 3;
constexpr std::uint32_t most_with_deferral = 10;
#else
constexpr std::uint32_t most_for_the_check = 5;
constexpr std::uint32_t most_with_deferral = 13;
#endif

void test_costs() {
    board::start_stopwatches();
    const call_costs alone = second_costs<bare>();
    const call_costs checked = second_costs<refusing>();
    const call_costs with_deferral = second_costs<deferring>();
    board::expect(checked.allocate - alone.allocate <= most_for_the_check, "cost in allocate");
    board::expect(checked.release - alone.release <= most_for_the_check, "cost in deallocate");
    board::expect(with_deferral.allocate - alone.allocate <= most_with_deferral,
                  "cost in allocate, with deferral");
    board::expect(with_deferral.release - alone.release <= most_with_deferral,
                  "cost in deallocate, with deferral");
}

ramwright::defer_frees<64 * 1024> frees;
alignas(8) std::array<std::byte, 8> start;
const std::span<const std::byte> storage{start.data(), 64 * 1024};
[[gnu::noipa]] bool keep(const void* kept) { return frees.keep(kept, storage, 0); }
[[gnu::noipa]] void* take(std::size_t) { return frees.take(storage); }

#if defined(__thumb2__)
constexpr std::uint32_t most_to_keep = 40;
constexpr std::uint32_t most_to_take = 52;
#else
constexpr std::uint32_t most_to_keep = 68;
constexpr std::uint32_t most_to_take = 146;
#endif

/// The whole calls: what of them is masked is less.
void test_what_masks() {
    board::stopwatch watch;
    // Alone a block changes every level of the set, in other words than its neighbours' fewer.
    for (const std::size_t waiting : std::array<std::size_t, 4>{0, 1, 33, 8191}) {
        const void* kept = start.data() + waiting * 8;
        watch.begin(kept);
        bool held = keep(kept);
        watch.end(held);
        board::expect(held, "a block is kept");
        board::expect(watch.instructions() <= most_to_keep, "instructions to keep a block");
    }
    for (std::size_t left = 4; left != 0; --left) {
        watch.begin(left);
        void* taken = take(left);
        watch.end(taken);
        board::expect(taken != nullptr, "a block is taken back");
        board::expect(watch.instructions() <= most_to_take, "instructions to take one back");
    }
    board::expect(take(0) == nullptr, "nothing is left");
}

}  // namespace

int main() {
    board::enable_interrupt([] { work(); });
    test_the_caller_is_on_record();
    test_a_deferred_free();
    test_a_reserve_behind_the_limit_of_an_rtos();
    test_costs();
    test_what_masks();
    return board::verdict();
}
