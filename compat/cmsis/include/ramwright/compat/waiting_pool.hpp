// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <utility>

#include "ramwright/alloc/concurrent_pool.hpp"
#include "ramwright/core/layout.hpp"
#include "ramwright/core/lock.hpp"

/// \file
/// A `concurrent_pool` that a thread can wait for: until a block is free, or for so many ticks.
///
/// For the pools of an RTOS's own interface, which wait. Without waiting, `concurrent_pool` is all of it.
///
///     ramwright::waiting_pool packets{storage, {.size = 120}, 16};
///     void* packet = packets.allocate(10);        // null: none within 10 ticks
///     packets.deallocate(packet);                 // in an interrupt, if need be
///
/// | call         | cost                                   | from an interrupt ¹ | on failure           |
/// |--------------|----------------------------------------|---------------------|----------------------|
/// | allocate     | the pool's while blocks are free, else | with 0 ticks        | null, not recorded   |
/// |              | O(1) and the scheduler's               |                     |                      |
/// | deallocate   | the pool's; a waiting thread: O(1) and | yes                 | false, recorded      |
/// |              | the scheduler's                        |                     |                      |
/// | close        | O(waiting threads)                     | no                  | cannot fail          |
/// | every other call | as of `concurrent_pool`            | yes                 | cannot fail          |
///
/// ¹ One that may call the scheduler: a block that is given back may wake a thread.
///
/// A block given back while threads wait is theirs: the scheduler's semaphore says whose. So a thread that
/// waits is overtaken by those that ask later only until somebody frees, and ticks are counted once.

namespace ramwright {

class waiting_pool {
    using pool = concurrent_pool<>;

public:
    waiting_pool(std::span<std::byte> region, layout each, std::uint32_t count) noexcept
        : blocks_{region, each, count} {}

    [[nodiscard]] static constexpr std::size_t bytes_for(layout each,
                                                         std::uint32_t count) noexcept {
        return pool::bytes_for(each, count);
    }

    /// A block; null iff none was free for `ticks`, or the pool was closed meanwhile.
    [[nodiscard]] void* allocate(std::uint32_t ticks) noexcept {
        void* const block = blocks_.try_allocate();
        return block != nullptr || ticks == 0 ? block : wait(ticks);
    }

    /// Takes a block back. False iff it is not a live block of this pool.
    [[gnu::always_inline]] bool deallocate(void* block) noexcept {
        if (!blocks_.deallocate(block)) {
            return false;
        }
        // Whoever is about to wait tries once more while interrupts are masked, and counts itself then: it
        // finds this block, or is found here.
        if (anybody_waits()) [[unlikely]] {
            hand_over();
        }
        return true;
    }

    /// Sends all who wait away without a block, and lets nobody wait from here on.
    void close() noexcept {
        std::uint32_t leaving = 0;
        {
            masked_interrupts mask;
            const hold exclusive{mask};
            closed_ = true;
            leaving = std::exchange(waiting_, 0);
        }
        for (; leaving != 0; --leaving) {
            wake_.give();
        }
    }

    [[nodiscard]] std::size_t block_size() const noexcept { return blocks_.block_size(); }
    [[nodiscard]] std::uint32_t block_count() const noexcept { return blocks_.block_count(); }
    [[nodiscard]] std::size_t free_bytes() const noexcept { return blocks_.free_bytes(); }
    [[nodiscard]] std::size_t largest_free() const noexcept { return blocks_.largest_free(); }
    [[nodiscard]] ramwright::snapshot snapshot() const noexcept { return blocks_.snapshot(); }
    [[nodiscard]] bool check() const noexcept { return blocks_.check(); }
    [[nodiscard]] std::span<const std::byte> storage() const noexcept { return blocks_.storage(); }

private:
    /// A block on its way from who freed it to who waited.
    struct handed_block {
        handed_block* next;
    };

    [[nodiscard]] bool anybody_waits() const noexcept {
        masked_interrupts mask;
        const hold exclusive{mask};
        return waiting_ != 0;
    }

    [[gnu::noinline]] void* wait(std::uint32_t ticks) noexcept {
        {
            masked_interrupts mask;
            const hold exclusive{mask};
            if (closed_) {
                return nullptr;
            }
            if (void* const block = blocks_.try_allocate()) {
                return block;
            }
            ++waiting_;
        }
        if (!wake_.take(ticks) && !was_woken_at_last()) {
            return nullptr;
        }
        masked_interrupts mask;
        const hold exclusive{mask};
        handed_block* const block = handed_;
        if (block != nullptr) {  // else the pool was closed
            handed_ = block->next;
        }
        return block;
    }

    /// The ticks are over. As many wake-ups are on their way as threads are here that are not counted as
    /// waiting: with nobody left to be counted, one is this thread's, and comes at once.
    [[nodiscard]] bool was_woken_at_last() noexcept {
        {
            masked_interrupts mask;
            const hold exclusive{mask};
            if (waiting_ != 0) {
                --waiting_;
                return false;
            }
        }
        static_cast<void>(wake_.take(port::scheduler::forever));
        return true;
    }

    [[gnu::noinline]] void hand_over() noexcept {
        {
            masked_interrupts mask;
            const hold exclusive{mask};
            if (waiting_ == 0) {
                return;
            }
            void* const block = blocks_.try_allocate();
            if (block == nullptr) {
                return;  // somebody was faster, and hands it over when done with it
            }
            --waiting_;
            handed_ = ::new (block) handed_block{handed_};
        }
        wake_.give();
    }

    pool blocks_;
    std::uint32_t waiting_ = 0;  // threads that nobody has woken yet
    handed_block* handed_ = nullptr;
    bool closed_ = false;
    port::scheduler::semaphore wake_{0};
};

}  // namespace ramwright
