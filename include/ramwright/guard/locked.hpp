// SPDX-License-Identifier: Apache-2.0
#pragma once

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
/// | owns, storage        | not taken                       | as inner             | cannot fail       |
///
/// A refused request is recorded after the lock is released, so the failure handler may use the
/// allocator. Misuse is recorded where it is found, under the lock: there the handler must not.
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

    [[nodiscard]] [[gnu::always_inline]] void* try_allocate(layout want) noexcept {
        const hold exclusive{lock_};
        return inner_.try_allocate(want);
    }
    [[nodiscard]] [[gnu::always_inline]] void* allocate(layout want) noexcept {
        void* const block = try_allocate(want);
        if (block == nullptr) [[unlikely]] {
            record_refusal(*this, want, return_address());
            if constexpr (requires { inner_.note_refusal(want, return_address()); }) {
                const hold exclusive{lock_};
                inner_.note_refusal(want, return_address());
            }
        }
        return block;
    }

    [[gnu::always_inline]] bool deallocate(void* block) noexcept requires
        freeing_allocator<Allocator> {
        const hold exclusive{lock_};
        return inner_.deallocate(block);
    }
    [[nodiscard]] [[gnu::always_inline]] bool resize(
        void* block, std::size_t size) noexcept requires allocator<Allocator> {
        const hold exclusive{lock_};
        return inner_.resize(block, size);
    }

    [[nodiscard]] bool owns(const void* pointer) const noexcept { return inner_.owns(pointer); }
    [[nodiscard]] std::span<const std::byte> storage() const noexcept { return inner_.storage(); }

    [[nodiscard]] std::size_t usable_size(const void* block) const noexcept requires
        freeing_allocator<Allocator> {
        const hold exclusive{lock_};
        return inner_.usable_size(block);
    }
    [[nodiscard]] std::size_t free_bytes() const noexcept {
        const hold exclusive{lock_};
        return inner_.free_bytes();
    }
    [[nodiscard]] std::size_t largest_free() const noexcept {
        const hold exclusive{lock_};
        return inner_.largest_free();
    }
    [[nodiscard]] ramwright::snapshot snapshot() const noexcept {
        const hold exclusive{lock_};
        return inner_.snapshot();
    }
    [[nodiscard]] bool check() const noexcept {
        const hold exclusive{lock_};
        return inner_.check();
    }
    /// `visit` is called under the lock and must not call the allocator.
    template <typename Visitor>
    void for_each_block(Visitor&& visit) const requires freeing_allocator<Allocator> {
        const hold exclusive{lock_};
        inner_.for_each_block(std::forward<Visitor>(visit));
    }

private:
    Allocator inner_;
    mutable Lock lock_;
};

}  // namespace ramwright
