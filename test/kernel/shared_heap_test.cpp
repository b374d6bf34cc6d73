// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstddef>
#include <cstdint>

#include "board/command_line.hpp"
#include "board/console.hpp"
#include "board/expect.hpp"
#include "interrupt/ledger.hpp"
#include "interrupt/subject.hpp"
#include "kernel/kernel.hpp"
#include "ramwright/alloc/general.hpp"
#include "ramwright/alloc/pool.hpp"

/// Threads that preempt each other, of equal and of different priority, over one heap and each lock.

namespace {

using interrupt_test::ledger;
using interrupt_test::subject;

/// Of no relation to the length of any operation, so that every instruction meets a tick some time.
constexpr std::uint32_t tick = 997;

constexpr std::uint32_t operations_by_default = 45'000;
constexpr std::uint32_t largest = 48;

alignas(16) std::array<std::byte, interrupt_test::state_bytes> state;
alignas(16) std::array<std::byte, interrupt_test::region_bytes> region;
interrupt_test::swept_allocator* heap = nullptr;
const subject* shared = nullptr;

/// What the first thread to notice noticed.
const char* flaw = nullptr;

void require(bool holds, const char* otherwise) {
    if (!holds && flaw == nullptr) {
        flaw = otherwise;
    }
}

class worker {
public:
    worker(std::uint32_t number, std::uint32_t operations)
        : held_{static_cast<std::uint8_t>(number * 0x30)},
          random_{number},
          operations_{operations} {}

    void work() {
        for (; operations_ != 0 && flaw == nullptr; --operations_) {
            step();
        }
        for (std::uint32_t index = 0; index != ledger::room; ++index) {
            give_back(index);
        }
    }

private:
    void step() {
        const std::uint32_t draw = next();
        const std::uint32_t index = draw % ledger::room;
        const std::uint32_t size = shared->resizes ? 1 + draw / 16 % largest : shared->size;
        if (held_.block(index) == nullptr) {
            held_.took(heap->allocate(size), size);
        } else if (draw >> 30 == 0) {
            give_another_size(index, size);
        } else {
            give_back(index);
        }
        if (operations_ % 64 == 0) {
            require(heap->check(), "check() is not content.");
            test_kernel::sleep(test_kernel::current_thread());  // a tick that finds another thread
        }
    }

    void give_another_size(std::uint32_t index, std::uint32_t size) {
        require(held_.intact(index), "Another thread wrote into a block.");
        void* const block = heap->reallocate(held_.block(index), size);
        if (block != nullptr) {
            held_.changed(index, block, size);
        }
    }

    void give_back(std::uint32_t index) {
        require(held_.intact(index), "Another thread wrote into a block.");
        require(heap->deallocate(held_.give_back(index)), "A block could not be freed.");
    }

    std::uint32_t next() {
        random_ = random_ * 1'664'525 + 1'013'904'223;
        return random_ ^ random_ >> 16;
    }

    ledger held_;
    std::uint32_t random_;
    std::uint32_t operations_;
};

constexpr std::uint32_t priorities[] = {1, 1, 2};
test_kernel::stack<768> stacks[std::size(priorities)];

/// Returns what went wrong, null if nothing.
const char* share(const subject& one, std::uint32_t operations) {
    shared = &one;
    flaw = nullptr;
    heap = one.make(state.data(), region);
    const std::size_t free_at_first = heap->free_bytes();
    worker workers[] = {{1, operations}, {2, operations}, {3, operations}};
    for (std::uint32_t index = 0; index != std::size(workers); ++index) {
        test_kernel::create_thread(
            stacks[index].bytes, priorities[index],
            [](void* self) { static_cast<worker*>(self)->work(); }, &workers[index]);
    }
    test_kernel::run(tick);
    require(heap->check_all() && heap->snapshot().live_blocks == 0, "A block is lost.");
    require(heap->free_bytes() == free_at_first, "Memory is lost.");
    board::print(one.name);
    board::print(", ");
    board::print(one.lock);
    board::print(": ");
    board::print_decimal(std::size(workers) * operations);
    board::print(" operations, ");
    board::print_decimal(test_kernel::switches());
    board::print(" switches of threads\n");
    return flaw;
}

constexpr ramwright::layout each{.size = 24, .alignment = 8};

}  // namespace

int main() {
    using namespace ramwright;
    board::command_line options;
    const std::uint32_t operations = options.number("operations", operations_by_default);
    options.refuse_unknown();
    const auto heaps = interrupt_test::family_of<general<>>("general", 40);
    for (const subject& guarded :
         {heaps.against_interrupts[0], heaps.against_threads[0], heaps.against_threads[1]}) {
        const char* const broken = share(guarded, operations);
        board::expect(broken == nullptr, broken);
        board::expect(test_kernel::switches() > operations / 10, "the threads preempt each other");
    }
    const auto unguarded =
        interrupt_test::subject_of<locked<pool<>, no_lock>, each>("pool", "no_lock", each.size);
    board::expect(share(unguarded, operations) != nullptr, "corruption is found without a lock");
    return board::verdict();
}
