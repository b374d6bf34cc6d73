// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "ramwright/core/allocator.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright/core/layout.hpp"
#include "ramwright/core/lock.hpp"
#include "ramwright/core/snapshot.hpp"

/// \file
/// An allocator that several contexts may use at once.
///
/// For an allocator that is shared between threads, or between a thread and interrupts. Not needed where
/// one context owns the allocator, and not a way to call a long search from an interrupt: the lock is
/// held as long as the inner allocator takes.
///
///     ramwright::locked<ramwright::pool<>, ramwright::masked_interrupts> packets{
///         storage, ramwright::layout{.size = 120}};
///
/// | call                 | lock held for                   | from an interrupt    | on failure        |
/// |----------------------|---------------------------------|----------------------|-------------------|
/// | try_allocate, allocate | the inner try_allocate        | as the lock allows   | as inner          |
/// | deallocate, resize   | the inner call                  | as the lock allows   | as inner          |
/// | usable_size, free_bytes, largest_free | the inner call | as the lock allows   | cannot fail       |
/// | snapshot, check, for_each_block | the inner call: O(blocks) for most | no | as inner          |
/// | check_some(n)        | the inner call: O(n)            | as the lock allows   | false: damaged    |
/// | owns, storage        | not taken                       | as inner             | cannot fail       |
///
/// A refused request is recorded after the lock is released, so the failure handler may use the
/// allocator. Misuse is recorded where it is found, under the lock: there the handler must not.
/// A context that must not take the lock, as an interrupt a mutex, is refused before anything is touched:
/// null, false or 0, recorded as `forbidden_context` by every call but try_allocate. A lock that does not
/// tell its contexts (core/lock.hpp, `bound_to_contexts`) is taken as it comes.
/// Overhead: the lock.

namespace ramwright {

template <basic_allocator Allocator, basic_lockable Lock>
class locked {
public:
    /// `arguments` construct the inner allocator.
    template <typename... Arguments>
    explicit locked(Arguments&&... arguments) noexcept
        : inner_{std::forward<Arguments>(arguments)...} {}

    locked(const locked&) = delete;
    locked& operator=(const locked&) = delete;

    /// Several contexts may use it at once: those of which usable_here() is true.
    static constexpr bool concurrent = !std::same_as<Lock, no_lock>;
    [[nodiscard]] static bool usable_here() noexcept { return ramwright::usable_here<Lock>(); }

    [[nodiscard]] [[gnu::always_inline]] void* try_allocate(layout want) noexcept {
        if (!usable_here()) [[unlikely]] {
            return nullptr;
        }
        const hold exclusive{lock_};
        return inner_.try_allocate(want);
    }
    [[nodiscard]] [[gnu::always_inline]] void* allocate(layout want) noexcept {
        void* const block = try_allocate(want);
        if (block == nullptr) [[unlikely]] {
            refuse(want.size, want.alignment, return_address());
        }
        return block;
    }

    [[gnu::always_inline]] bool deallocate(void* block) noexcept requires
        freeing_allocator<Allocator> {
        if (!usable_here()) [[unlikely]] {
            return block == nullptr || forbidden(block, return_address());
        }
        const hold exclusive{lock_};
        return inner_.deallocate(block);
    }
    [[nodiscard]] [[gnu::always_inline]] bool resize(
        void* block, std::size_t size) noexcept requires allocator<Allocator> {
        if (!usable_here()) [[unlikely]] {
            return forbidden(block, return_address());
        }
        const hold exclusive{lock_};
        return inner_.resize(block, size);
    }

    [[nodiscard]] bool owns(const void* pointer) const noexcept { return inner_.owns(pointer); }
    [[nodiscard]] std::span<const std::byte> storage() const noexcept { return inner_.storage(); }

    [[nodiscard]] std::size_t usable_size(const void* block) const noexcept requires
        freeing_allocator<Allocator> {
        return look(block, return_address(), [&] { return inner_.usable_size(block); });
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
    /// What `check` does, some blocks at a time: it holds the lock no longer than those take.
    [[nodiscard]] bool check_some(std::uint32_t blocks) noexcept requires
        checked_in_steps<Allocator> {
        return look(nullptr, return_address(), [&] { return inner_.check_some(blocks); });
    }
    /// `visit` is called under the lock and must not call the allocator.
    template <typename Visitor>
    void for_each_block(Visitor&& visit) const requires freeing_allocator<Allocator> {
        look(nullptr, return_address(), [&] {
            inner_.for_each_block(std::forward<Visitor>(visit));
            return true;
        });
    }

    /// What a guard inside says of a request that it refused.
    [[nodiscard]] refusal why_refused(layout want) const noexcept {
        const hold exclusive{lock_};
        return ramwright::why_refused(inner_, want);
    }
    /// For a guard around this one that refuses a request after `try_allocate` fell short.
    void note_refusal(layout want, std::uintptr_t caller) noexcept {
        if constexpr (requires { inner_.note_refusal(want, caller); }) {
            const hold exclusive{lock_};
            inner_.note_refusal(want, caller);
        }
    }

private:
    /// What `see` returns under the lock, or its zero.
    template <typename See>
    [[gnu::always_inline]] auto look(const void* pointer, std::uintptr_t caller,
                                     See&& see) const noexcept {
        using seen = decltype(see());
        if (!usable_here()) [[unlikely]] {
            forbidden(pointer, caller);
            return seen{};
        }
        const hold exclusive{lock_};
        return see();
    }

    // Size and alignment apart: together they would be put into memory on the way of every request.
    [[gnu::noinline, gnu::cold]] void refuse(std::size_t size, std::size_t alignment,
                                             std::uintptr_t caller) noexcept {
        const layout want{.size = size, .alignment = alignment};
        if (!usable_here()) {
            record_forbidden(want, storage().data(), caller);
            return;
        }
        record_refusal(*this, want, caller);
        note_refusal(want, caller);
    }
    [[gnu::noinline, gnu::cold]] bool forbidden(const void* pointer,
                                                std::uintptr_t caller) const noexcept {
        record_misuse(failure_kind::forbidden_context, pointer, storage().data(), caller);
        return false;
    }

    Allocator inner_;
    mutable Lock lock_;
};

}  // namespace ramwright
