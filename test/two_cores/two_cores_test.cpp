// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "board/console.hpp"
#include "board/expect.hpp"
#include "interrupt/ledger.hpp"
#include "ramwright/alloc/general.hpp"
#include "ramwright/alloc/pool.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright/core/spin_lock.hpp"
#include "ramwright/guard/locked.hpp"
#include "two_cores/second_core.hpp"

/// Two cores allocate and free, at the same time, through `spin_lock`. Each fills its blocks with bytes of its
/// own and finds them as they were; nothing is lost, and each step was counted once.
///
/// Before that both count without a lock until a count is lost: they do run at the same time, and what
/// nothing protects breaks here.

namespace {

using interrupt_test::ledger;
using ramwright::spin_lock;

constexpr std::uint32_t steps = 150'000;
constexpr std::uint32_t largest = 160;
constexpr std::uint32_t packet_bytes = 48;

alignas(8) std::array<std::byte, 16 * 1024> heap_bytes;
alignas(8) std::array<std::byte, 2 * 1024> packet_memory;
ramwright::locked<ramwright::general<>, spin_lock<>> heap{heap_bytes};
ramwright::locked<ramwright::pool<>, spin_lock<>> packets{packet_memory,
                                                          ramwright::layout{.size = packet_bytes}};

spin_lock<> count_lock;
/// Read, added to and written by both cores: volatile, so that each step is in the code.
volatile std::uint32_t counted = 0;

/// Both cores are here before either goes on.
class meeting {
public:
    void wait() noexcept {
        const std::uint32_t arrived = arrivals_.fetch_add(1, std::memory_order_acq_rel) + 1;
        const std::uint32_t all = (arrived + 1) / 2 * 2;
        while (static_cast<std::int32_t>(arrivals_.load(std::memory_order_acquire) - all) < 0) {
        }
    }

private:
    std::atomic<std::uint32_t> arrivals_{0};
};
meeting both;

/// What one core does, and whether it found what it expects.
class worker {
public:
    explicit worker(std::uint8_t fill) noexcept
        : random_{fill}, blocks_{fill}, packets_{static_cast<std::uint8_t>(fill + ledger::room)} {}

    void count_without_lock(std::uint32_t times) noexcept {
        for (std::uint32_t left = times; left != 0; --left) {
            counted = counted + 1;
        }
    }

    void allocate_and_free() noexcept {
        for (std::uint32_t step = 0; step != steps; ++step) {
            const std::uint32_t draw = next();
            use(heap, blocks_, draw % ledger::room, 1 + draw / 16 % largest);
            use(packets, packets_, draw / 4096 % ledger::room, packet_bytes);
            if (step % 1024 == 0) {
                require(heap.check() && packets.check(), "check() is content while both allocate");
            }
            const ramwright::hold exclusive{count_lock};
            counted = counted + 1;
        }
        for (std::uint32_t index = 0; index != ledger::room; ++index) {
            heap.deallocate(blocks_.give_back(index));
            packets.deallocate(packets_.give_back(index));
        }
    }

    /// Null iff all was as expected.
    [[nodiscard]] const char* wrong() const noexcept { return wrong_; }

private:
    template <typename Memory>
    void use(Memory& memory, ledger& held, std::uint32_t index, std::uint32_t size) noexcept {
        if (held.block(index) == nullptr) {
            held.took(memory.allocate({.size = size}), size);
            return;
        }
        require(held.intact(index), "nobody else writes to a block");
        require(memory.deallocate(held.give_back(index)), "a block can be freed");
    }

    void require(bool holds, const char* what) noexcept {
        wrong_ = wrong_ != nullptr || holds ? wrong_ : what;
    }

    std::uint32_t next() noexcept {
        random_ = random_ * 1'664'525 + 1'013'904'223;
        return random_ >> 8;
    }

    std::uint32_t random_;
    ledger blocks_;
    ledger packets_;
    const char* wrong_ = nullptr;
};

worker first{0x10};
worker second{0x80};
std::atomic<bool> a_count_was_lost{false};

constexpr std::uint32_t counts_a_round = 100'000;
constexpr std::uint32_t most_rounds = 1'000;

void work_of_second_core() {
    for (std::uint32_t round = 0; round != most_rounds && !a_count_was_lost; ++round) {
        both.wait();
        second.count_without_lock(counts_a_round);
        both.wait();
        both.wait();  // the other core looks
    }
    both.wait();
    second.allocate_and_free();
    both.wait();
}

void expect_a_lost_count() noexcept {
    for (std::uint32_t round = 0; round != most_rounds && !a_count_was_lost; ++round) {
        counted = 0;
        both.wait();
        first.count_without_lock(counts_a_round);
        both.wait();
        a_count_was_lost = counted != 2 * counts_a_round;
        both.wait();
    }
    board::expect(a_count_was_lost, "without a lock a count is lost");
    counted = 0;
}

}  // namespace

int main() {
    two_cores::start_second_core(work_of_second_core);
    expect_a_lost_count();
    both.wait();
    first.allocate_and_free();
    both.wait();
    for (const worker* const each : {&first, &second}) {
        board::expect(each->wrong() == nullptr, each->wrong());
    }
    board::expect_equal(counted, 2 * steps, "steps of both cores");
    board::expect(heap.unlocked().check() && packets.unlocked().check(), "all is intact");
    board::expect_equal(heap.snapshot().live_blocks, 0, "live blocks of the heap");
    board::expect_equal(packets.snapshot().live_blocks, 0, "live blocks of the pool");
    board::expect_equal(ramwright::failures.total(), 0, "failures");
    return board::verdict();
}
