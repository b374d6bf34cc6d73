// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <new>
#include <type_traits>

#include "ramwright/compat/waiting_pool.hpp"
#include "ramwright/core/allocator.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright_cmsis.h"
#include "ramwright_cmsis_heap.hpp"

/// \file
/// What an application of CMSIS-RTOS knows by an id: a pool, its name, and where its memory came from.
/// Behind both versions of the interface.

namespace ramwright::cmsis {

static_assert(freeing_allocator<std::remove_reference_t<decltype(heap())>>,
              "heap() must return a reference to a ramwright::freeing_allocator");

/// Memory that the application supplies, or null and 0 for the heap's.
struct supplied_memory {
    void* start = nullptr;
    std::size_t size = 0;
};

enum class freed : std::uint8_t {
    now,
    not_a_block,
    not_live,       ///< freed before, or its place in the table was overwritten
    from_too_high,  ///< an interrupt that must not call the scheduler
};

class memory_pool {
public:
    /// Null iff the arguments make no pool, or there is no memory for it. `caller` is for the record.
    [[nodiscard]] static memory_pool* create(const char* name, std::uint32_t count,
                                             std::uint32_t size, supplied_memory control,
                                             supplied_memory blocks,
                                             std::uintptr_t caller) noexcept {
        if (count == 0 || size == 0) {
            return nullptr;
        }
        const std::size_t bytes = waiting_pool::bytes_for({.size = size}, count);
        void* const here = place(control, layout::of<memory_pool>(), caller);
        void* const there = here == nullptr ? nullptr : place(blocks, {.size = bytes}, caller);
        if (there == nullptr) {
            free_unless(control, here);
            return nullptr;
        }
        auto* const made = ::new (here) memory_pool{name, count, size, there, bytes};
        made->control_is_supplied_ = control.start != nullptr;
        made->blocks_are_supplied_ = blocks.start != nullptr;
        if (made->pool_.block_count() != count) {  // more than a pool can have
            refuse({.size = bytes}, {}, caller);
            made->release();
            return nullptr;
        }
        return made;
    }

    /// Null iff `id` is not that of a pool.
    [[nodiscard]] static memory_pool* from(void* id) noexcept {
        const bool aligned = reinterpret_cast<std::uintptr_t>(id) % alignof(memory_pool) == 0;
        auto* const pool = static_cast<memory_pool*>(id);
        return pool != nullptr && aligned &&
                       pool->mark_.load(std::memory_order_relaxed) == live_mark
                   ? pool
                   : nullptr;
    }

    /// Null iff there is no block within `ticks`. An interrupt must not wait: it is refused if it would.
    [[nodiscard]] void* allocate(std::uint32_t ticks, std::uintptr_t caller) noexcept {
        if (ticks != 0 && in_interrupt()) {
            record_forbidden({.size = size_}, pool_.storage().data(), caller);
            return nullptr;
        }
        void* block = pool_.allocate(0);
        if (block != nullptr) {
            return block;
        }
        const bool waits = ticks != 0;
        if (waits) {
            if (!enter()) {
                return nullptr;
            }
            block = pool_.allocate(ticks);
        }
        if (block == nullptr) {
            record_refusal(pool_, {.size = size_}, caller);
        }
        if (waits) {
            leave();
        }
        return block;
    }

    [[nodiscard]] [[gnu::always_inline]] freed deallocate(void* block) noexcept {
        constexpr int limit = port::scheduler::highest_syscall_priority;
        if (limit != 0 && current_priority() < limit) {
            record_misuse(failure_kind::forbidden_context, block, pool_.storage().data(),
                          return_address());
            return freed::from_too_high;
        }
        if (block != nullptr && pool_.deallocate(block)) {
            return freed::now;
        }
        return is_start(block) ? freed::not_live : freed::not_a_block;
    }

    /// Who waits is sent away; the memory goes back when the last of them has left. False iff somebody
    /// else destroys the pool at this moment.
    bool destroy() noexcept {
        if (!retire()) {
            return false;
        }
        pool_.close();
        leave();
        return true;
    }

    [[nodiscard]] const char* name() const noexcept { return name_; }
    [[nodiscard]] std::uint32_t block_size() const noexcept { return size_; }
    [[nodiscard]] std::uint32_t capacity() const noexcept { return pool_.block_count(); }
    [[nodiscard]] std::uint32_t used() const noexcept { return pool_.snapshot().live_blocks; }
    [[nodiscard]] std::uint32_t space() const noexcept { return pool_.snapshot().free_blocks; }

private:
    static constexpr std::uint32_t live_mark = 0x4C4F'4F50;  // "POOL"

    memory_pool(const char* name, std::uint32_t count, std::uint32_t size, void* blocks,
                std::size_t bytes) noexcept
        : pool_{{static_cast<std::byte*>(blocks), bytes}, {.size = size}, count},
          name_{name},
          size_{size} {}

    /// Room for `want`: what is supplied, if it is enough and aligned, or the heap's.
    [[nodiscard]] static void* place(supplied_memory supplied, layout want,
                                     std::uintptr_t caller) noexcept {
        if (supplied.start == nullptr && supplied.size == 0) {
            void* const block = heap().try_allocate(want);
            if (block == nullptr) {
                record_refusal(heap(), want, caller);
            }
            return block;
        }
        const auto address = reinterpret_cast<std::uintptr_t>(supplied.start);
        if (supplied.start == nullptr || supplied.size < want.size ||
            address % want.alignment != 0) {
            refuse(want, supplied, caller);
            return nullptr;
        }
        return supplied.start;
    }
    static void refuse(layout want, supplied_memory supplied, std::uintptr_t caller) noexcept {
        const auto size = static_cast<std::uint32_t>(supplied.size);
        failures.record({.kind = failure_kind::out_of_memory,
                         .who = current_context(),
                         .wanted = want,
                         .region = reinterpret_cast<std::uintptr_t>(supplied.start),
                         .caller = caller,
                         .free_bytes = size,
                         .largest_free_bytes = size});
    }
    static void free_unless(supplied_memory supplied, void* block) noexcept {
        if (supplied.start == nullptr && block != nullptr) {
            heap().deallocate(block);
        }
    }

    [[nodiscard]] bool is_start(const void* block) const noexcept {
        const std::size_t offset = reinterpret_cast<std::uintptr_t>(block) -
                                   reinterpret_cast<std::uintptr_t>(pool_.storage().data());
        const std::size_t end = pool_.storage().size();
        return offset < end && end - offset <= pool_.block_size() * pool_.block_count() &&
               (end - offset) % pool_.block_size() == 0;
    }

    /// From here on the id is that of no pool. True for one caller only.
    [[nodiscard]] bool retire() noexcept {
        masked_interrupts mask;
        const hold exclusive{mask};
        const bool live = mark_.load(std::memory_order_relaxed) == live_mark;
        mark_.store(0, std::memory_order_relaxed);
        return live;
    }

    /// Counts who must have left before the memory may go: the owner, and who waits.
    [[nodiscard]] bool enter() noexcept {
        masked_interrupts mask;
        const hold exclusive{mask};
        const bool live = mark_.load(std::memory_order_relaxed) == live_mark;
        inside_ += live ? 1 : 0;
        return live;
    }
    void leave() noexcept {
        {
            masked_interrupts mask;
            const hold exclusive{mask};
            if (--inside_ != 0) {
                return;
            }
        }
        release();
    }
    void release() noexcept {
        void* const blocks = const_cast<std::byte*>(pool_.storage().data());
        const bool free_blocks = !blocks_are_supplied_;
        const bool free_control = !control_is_supplied_;
        mark_.store(0, std::memory_order_relaxed);
        this->~memory_pool();
        if (free_blocks) {
            heap().deallocate(blocks);
        }
        if (free_control) {
            heap().deallocate(this);
        }
    }

    std::atomic<std::uint32_t> mark_{live_mark};
    std::uint32_t inside_ = 1;
    waiting_pool pool_;
    const char* name_;
    std::uint32_t size_;  // as asked for
    bool control_is_supplied_ = false;
    bool blocks_are_supplied_ = false;
};

static_assert(sizeof(memory_pool) <= RAMWRIGHT_MEMORY_POOL_CB_SIZE);
static_assert(waiting_pool::bytes_for({.size = 13}, 7) == RAMWRIGHT_MEMORY_POOL_MEM_SIZE(7, 13));
static_assert(waiting_pool::bytes_for({.size = 8}, 1) == RAMWRIGHT_MEMORY_POOL_MEM_SIZE(1, 8));

}  // namespace ramwright::cmsis
