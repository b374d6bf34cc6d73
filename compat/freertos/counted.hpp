// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <type_traits>

#include "ramwright/core/allocator.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright/core/layout.hpp"
#include "ramwright/core/snapshot.hpp"

/// \file
/// What the heaps of FreeRTOS do around their algorithm: start at the first use, count, trace.
///
/// `State` is a global: what FreeRTOS lets anybody read without a lock is read there, beside the guards.
/// `Kernel` is what FreeRTOS's headers define: `start()`, which gives the memory its region and returns
/// whether there is one, and the macros `traced_malloc` and `traced_free`, each with the block and its
/// bytes, header included. A call costs what the memory's does and a dozen instructions.

namespace ramwright::freertos {

template <basic_allocator Memory>
struct counted_state {
    Memory memory;
    std::size_t allocations = 0;  ///< that succeeded
    std::size_t least_free = 0;   ///< there ever was, as `counted` counts it
    bool started = false;
};

template <auto& State, typename Kernel>
class counted {
    using memory_type = decltype(State.memory);
    static constexpr bool frees = freeing_allocator<memory_type>;

public:
    [[nodiscard]] [[gnu::always_inline]] void* try_allocate(layout want) noexcept {
        void* block = State.memory.try_allocate(want);
        if (block == nullptr) [[unlikely]] {
            block = want.alignment <= default_alignment
                        ? start_and_try<false>(want.size, default_alignment)
                        : start_and_try<true>(want.size, want.alignment);
            if (block == nullptr) {
                Kernel::traced_malloc(nullptr, 0);
                return nullptr;
            }
        }
        ++State.allocations;
        note_free_bytes();
        Kernel::traced_malloc(block, bytes_of(block, want.size));
        return block;
    }
    [[nodiscard]] [[gnu::always_inline]] void* allocate(layout want) noexcept {
        void* const block = try_allocate(want);
        if (block == nullptr) [[unlikely]] {
            record_refusal(*this, want, return_address());
        }
        return block;
    }

    [[gnu::always_inline]] bool deallocate(void* block) noexcept requires frees {
        [[maybe_unused]] const std::size_t bytes = block == nullptr ? 0 : bytes_of(block, 0);
        if (!State.memory.deallocate(block)) {
            return false;
        }
        if (block != nullptr) {
            Kernel::traced_free(block, bytes);
        }
        return true;
    }
    /// To whoever follows the macros a resize is a free and a malloc: they have no third event.
    [[nodiscard]] [[gnu::always_inline]] bool resize(
        void* block, std::size_t size) noexcept requires allocator<memory_type> {
        [[maybe_unused]] const std::size_t before = bytes_of(block, 0);
        if (!State.memory.resize(block, size)) {
            return false;
        }
        note_free_bytes();
        Kernel::traced_free(block, before);
        Kernel::traced_malloc(block, bytes_of(block, 0));
        return true;
    }

    [[nodiscard]] bool owns(const void* pointer) const noexcept {
        return State.memory.owns(pointer);
    }
    [[nodiscard]] std::size_t usable_size(const void* block) const noexcept requires frees {
        return State.memory.usable_size(block);
    }
    [[nodiscard]] std::size_t free_bytes() const noexcept { return State.memory.free_bytes(); }
    /// The fewest free bytes there ever were.
    [[nodiscard]] static std::size_t least_free_bytes() noexcept {
        if constexpr (in_granules) {
            return memory_type::bytes_in(State.least_free);
        } else {
            return State.least_free;
        }
    }
    /// From now on.
    static void restart_least_free() noexcept { State.least_free = free_now(); }
    [[nodiscard]] std::size_t largest_free() const noexcept { return State.memory.largest_free(); }
    [[nodiscard]] ramwright::snapshot snapshot() const noexcept { return State.memory.snapshot(); }
    [[nodiscard]] bool check() const noexcept { return State.memory.check(); }
    [[nodiscard]] std::span<const std::byte> storage() const noexcept {
        return State.memory.storage();
    }
    template <typename Visitor>
    void for_each_block(Visitor&& visit) const requires frees {
        State.memory.for_each_block(visit);
    }

    /// Under the lock: Memory has its region from here on, if there is one to have.
    static void start() noexcept {
        if (!State.started && Kernel::start()) {
            State.started = true;
            restart_least_free();
        }
    }

private:
    /// To compare granules takes three instructions less than to compare bytes.
    static constexpr bool in_granules = requires { State.memory.free_granules(); };

    [[nodiscard]] [[gnu::always_inline]] static std::size_t free_now() noexcept {
        if constexpr (in_granules) {
            return State.memory.free_granules();
        } else {
            return State.memory.free_bytes();
        }
    }

    // Not on the way of every request: before the start none is served, and this is where it goes. Twice,
    // so that a program without aligned requests has no code for them.
    template <bool Aligned>
    [[nodiscard]] [[gnu::noinline, gnu::cold]] static void* start_and_try(
        std::size_t size, [[maybe_unused]] std::size_t alignment) noexcept {
        if (State.started) {
            return nullptr;
        }
        start();
        return State.memory.try_allocate(
            {.size = size, .alignment = Aligned ? alignment : default_alignment});
    }
    [[gnu::always_inline]] static void note_free_bytes() noexcept {
        const std::size_t left = free_now();
        if (left < State.least_free) {
            State.least_free = left;
        }
    }
    /// What the block takes of the free bytes, for the macros.
    [[nodiscard]] [[gnu::always_inline]] static std::size_t bytes_of(const void* block,
                                                                     std::size_t wanted) noexcept {
        if constexpr (!frees) {
            return wanted;
        } else if constexpr (requires { memory_type::overhead_bytes; }) {
            return State.memory.usable_size(block) + memory_type::overhead_bytes;
        } else {
            return State.memory.usable_size(block);
        }
    }
};

}  // namespace ramwright::freertos
