// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "ramwright/core/allocator.hpp"
#include "ramwright/core/context.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright/core/layout.hpp"
#include "ramwright/core/snapshot.hpp"
#include "ramwright/guard/defer_frees.hpp"
#include "ramwright/guard/interrupt_policy.hpp"

/// \file
/// An allocator that decides at entry, before anything is touched, what to do when an interrupt calls.
///
/// For the heap behind `malloc`, which middleware calls from interrupts without saying so. Not for an
/// allocator that interrupts are meant to use: `locked` with a lock they may take, `concurrent_pool`.
///
///     using heap_type = ramwright::locked<ramwright::general<>, ramwright::recursive_mutex>;
///     ramwright::context_checked<heap_type> heap{storage};                 // refuses, and records who
///
///     ramwright::context_checked<heap_type,                                // serves, and loses nothing
///                                ramwright::reserve_for_interrupts<packet_pool>,
///                                ramwright::defer_frees<sizeof storage>> heap{packets, storage};
///
/// | call                   | from a thread                       | from an interrupt                    |
/// |------------------------|-------------------------------------|--------------------------------------|
/// | try_allocate, allocate | as inner; takes deferred frees back | as `Requests` says; O(1) but the pool |
/// | deallocate             | as inner; takes deferred frees back | as `Frees` says; O(1)                |
/// | resize, usable_size    | as inner; not of a block that waits | blocks of the reserve only           |
/// | poll(n)                | at most n deferred frees            | refused                              |
/// | free_bytes, largest_free, snapshot, for_each_block | as inner | refused                      |
/// | check, check_some(n)   | as inner                            | refused                              |
/// | owns, storage          | as inner                            | as inner                             |
///
/// What is refused returns null, false or 0 and leaves a record of kind `forbidden_context`; null freed is
/// ignored, and try_allocate leaves no record. A request that finds too little memory is tried once more
/// after deferred frees were taken back. Statistics count deferred blocks as live and the reserve not at
/// all. A lock, and a trace within it, go inside the guard.
///
/// Cost for a thread: on a Cortex-M4 3 instructions in allocate and 2 in deallocate, at most 5; with
/// `defer_frees`, while no block waits, 6 and 11.

namespace ramwright {

template <basic_allocator Allocator, typename Requests = refuse_in_interrupts,
          typename Frees = refuse_frees>
class context_checked {
    static constexpr bool has_reserve = requires(Requests & requests) { requests.pool(); };

public:
    /// What an interrupt frees is kept for a thread.
    static constexpr bool defers_frees = Frees::at_once != 0;
    /// Whoever asks in an interrupt counts on null: that is no mistake of the program.
    static constexpr bool expects_null = requires { requires Requests::expects_null; };

    /// `arguments` construct the inner allocator.
    template <typename... Arguments>
    requires(!has_reserve) explicit context_checked(Arguments&&... arguments) noexcept
        : inner_{std::forward<Arguments>(arguments)...} {}

    /// With `reserve_for_interrupts`: `reserve` must live as long as the guard.
    template <typename Pool, typename... Arguments>
    requires(has_reserve) explicit context_checked(Pool& reserve, Arguments&&... arguments) noexcept
        : inner_{std::forward<Arguments>(arguments)...}, requests_{reserve} {}

    context_checked(const context_checked&) = delete;
    context_checked& operator=(const context_checked&) = delete;

    [[nodiscard]] [[gnu::always_inline]] void* try_allocate(layout want) noexcept {
        if (in_interrupt()) [[unlikely]] {
            return requests_.try_serve(want);
        }
        return allocate_in_thread(want);
    }

    [[nodiscard]] [[gnu::always_inline]] void* allocate(layout want) noexcept {
        if (in_interrupt()) [[unlikely]] {
            return serve_interrupt(want.size, want.alignment, return_address());
        }
        void* const block = allocate_in_thread(want);
        if (block == nullptr) [[unlikely]] {
            record_request(want.size, want.alignment, return_address());
        }
        return block;
    }

    [[gnu::always_inline]] bool deallocate(void* block) noexcept requires
        freeing_allocator<Allocator> {
        if (in_interrupt()) [[unlikely]] {
            return free_in_interrupt(block, return_address());
        }
        if constexpr (has_reserve) {
            if (requests_.pool().owns(block)) {
                return requests_.pool().deallocate(block);
            }
        }
        if (frees_.any_waits() && !settle_before_free(block, return_address())) [[unlikely]] {
            return false;
        }
        return inner_.deallocate(block);
    }

    [[nodiscard]] [[gnu::always_inline]] bool resize(
        void* block, std::size_t size) noexcept requires allocator<Allocator> {
        if constexpr (has_reserve) {
            if (requests_.pool().owns(block)) {
                return requests_.pool().resize(block, size);
            }
        }
        if (in_interrupt()) [[unlikely]] {
            return forbidden(block, return_address());
        }
        if (is_waiting(block)) [[unlikely]] {
            record_misuse(failure_kind::double_free, block, storage().data(), return_address());
            return false;
        }
        return inner_.resize(block, size);
    }

    /// Takes back at most `most` blocks that interrupts freed. True iff there are more.
    bool poll(std::uint32_t most) noexcept {
        if (in_interrupt()) {
            return forbidden(nullptr, return_address());
        }
        take_back(most);
        return frees_.any_waits();
    }

    [[nodiscard]] bool owns(const void* pointer) const noexcept {
        if constexpr (has_reserve) {
            if (requests_.pool().owns(pointer)) {
                return true;
            }
        }
        return inner_.owns(pointer);
    }
    [[nodiscard]] std::span<const std::byte> storage() const noexcept { return inner_.storage(); }

    [[nodiscard]] std::size_t usable_size(const void* block) const noexcept requires
        freeing_allocator<Allocator> {
        if constexpr (has_reserve) {
            if (requests_.pool().owns(block)) {
                return requests_.pool().usable_size(block);
            }
        }
        return look(block, return_address(),
                    [&] { return is_waiting(block) ? std::size_t{0} : inner_.usable_size(block); });
    }
    [[nodiscard]] std::size_t free_bytes() const noexcept {
        return look(nullptr, return_address(), [&] { return inner_.free_bytes(); });
    }
    [[nodiscard]] std::size_t largest_free() const noexcept {
        return look(nullptr, return_address(), [&] { return inner_.largest_free(); });
    }
    [[nodiscard]] ramwright::snapshot snapshot() const noexcept {
        return look(nullptr, return_address(), [&] { return inner_.snapshot(); });
    }
    [[nodiscard]] bool check() const noexcept {
        return look(nullptr, return_address(), [&] { return inner_.check(); });
    }
    [[nodiscard]] bool check_some(std::uint32_t blocks) noexcept requires
        checked_in_steps<Allocator> {
        return look(nullptr, return_address(), [&] { return inner_.check_some(blocks); });
    }
    /// What a guard inside says of a request that it refused.
    [[nodiscard]] refusal why_refused(layout want) const noexcept {
        return ramwright::why_refused(inner_, want);
    }

    template <typename Visitor>
    void for_each_block(Visitor&& visit) const requires freeing_allocator<Allocator> {
        look(nullptr, return_address(), [&] {
            inner_.for_each_block(std::forward<Visitor>(visit));
            return true;
        });
    }

private:
    [[gnu::noinline, gnu::cold]] bool forbidden(const void* pointer,
                                                std::uintptr_t caller) const noexcept {
        record_misuse(failure_kind::forbidden_context, pointer, storage().data(), caller);
        return false;
    }

    /// What `see` returns, or in an interrupt its zero.
    template <typename See>
    [[gnu::always_inline]] auto look(const void* pointer, std::uintptr_t caller,
                                     See&& see) const noexcept {
        if (in_interrupt()) [[unlikely]] {
            forbidden(pointer, caller);
            return decltype(see()){};
        }
        return see();
    }

    // Size and alignment apart: together they would be put into memory on the way of every request.

    [[gnu::noinline]] void* serve_interrupt(std::size_t size, std::size_t alignment,
                                            std::uintptr_t caller) noexcept {
        return requests_.serve({size, alignment}, storage().data(), caller);
    }

    [[gnu::noinline]] bool free_in_interrupt(void* block, std::uintptr_t caller) noexcept {
        if (block == nullptr) {
            return true;
        }
        if constexpr (has_reserve) {
            using pool_type = typename Requests::pool_type;
            if (requests_.pool().owns(block) && ramwright::usable_here<pool_type>()) {
                return requests_.pool().deallocate(block);
            }
        }
        if (!owns(block)) {
            record_misuse(failure_kind::foreign_pointer, block, storage().data(), caller);
            return false;
        }
        return inner_.owns(block) ? frees_.keep(block, storage(), caller)
                                  : forbidden(block, caller);
    }

    /// Whether an interrupt freed the block, which is live as far as `inner_` knows.
    [[nodiscard]] bool is_waiting(const void* block) const noexcept {
        return frees_.any_waits() && frees_.waits(block, storage());
    }

    /// False iff none waited.
    bool take_back(std::uint32_t most) noexcept {
        bool any = false;
        for (; most != 0; --most) {
            void* const block = frees_.take(storage());
            if (block == nullptr) {
                break;
            }
            inner_.deallocate(block);
            any = true;
        }
        return any;
    }

    [[gnu::always_inline]] void* allocate_in_thread(layout want) noexcept {
        void* const block = inner_.try_allocate(want);
        if constexpr (Frees::at_once != 0) {
            if (block == nullptr || frees_.any_waits()) [[unlikely]] {
                return settle(block, want.size, want.alignment);
            }
        }
        return block;
    }
    /// After a request that got `block`, perhaps null: the block the caller gets.
    [[gnu::noinline]] void* settle(void* block, std::size_t size, std::size_t alignment) noexcept {
        keep_from_waiting(block);
        const bool more_is_free = take_back(Frees::at_once);
        if (block == nullptr && more_is_free) {
            block = inner_.try_allocate({size, alignment});
            keep_from_waiting(block);
        }
        return block;
    }
    /// A block that was just handed out and waits was freed by an interrupt when it was free.
    void keep_from_waiting(const void* block) noexcept {
        if (block != nullptr && frees_.forget(block, storage())) {
            record_misuse(failure_kind::double_free, block, storage().data(), unknown_caller);
        }
    }
    [[gnu::noinline, gnu::cold]] void record_request(std::size_t size, std::size_t alignment,
                                                     std::uintptr_t caller) noexcept {
        const layout want{size, alignment};
        record_refusal(*this, want, caller);
        if constexpr (requires { inner_.note_refusal(want, caller); }) {
            inner_.note_refusal(want, caller);
        }
    }
    /// False iff `block` waits.
    [[gnu::noinline]] bool settle_before_free(const void* block, std::uintptr_t caller) noexcept {
        const bool freed_already = frees_.waits(block, storage());
        if (freed_already) {
            record_misuse(failure_kind::double_free, block, storage().data(), caller);
        }
        take_back(Frees::at_once);
        return !freed_already;
    }

    static constexpr std::uintptr_t unknown_caller = 0;

    Allocator inner_;
    [[no_unique_address]] Requests requests_;
    [[no_unique_address]] Frees frees_;
};

}  // namespace ramwright
