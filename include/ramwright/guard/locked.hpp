// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
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
/// | snapshot, check, for_each_block | 2 blocks, again and again ¹ | no            | as inner          |
/// | check_some(n)        | the inner call: O(n)            | as the lock allows   | false: damaged    |
/// | owns, storage, unlocked | not taken                    | as inner             | cannot fail       |
///
/// ¹ Around an allocator that can be walked in steps: `general`, with checks; check() also around `pool`.
/// Blocks come and go meanwhile: one that stays throughout is seen once. A visitor is shown what was true a
/// moment ago. Sizes in a snapshot are of one moment, the numbers of blocks are counted after it. check()
/// compares each block with its neighbours and its list, but no sums. A walk takes no more steps than there
/// is room for blocks, whatever the others do. While another context walks, and around any other allocator,
/// it is the inner call in one piece: O(blocks), for most. So a visitor must not call the allocator, and a
/// thread must not be ended while it walks.
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
        if constexpr (visited_in_steps<Allocator>) {
            if (begin_walk()) {
                ramwright::snapshot now = sizes();
                walk([&now](const block& seen) {
                    ++(seen.live ? now.live_blocks : now.free_blocks);
                });
                return now;
            }
        }
        return look(nullptr, return_address(), [&] { return inner_.snapshot(); });
    }
    [[nodiscard]] bool check() const noexcept {
        if constexpr (visited_in_steps<Allocator>) {
            if (begin_walk()) {
                return walk(ignore_block{}) != visited::damaged;
            }
        } else if constexpr (lies_still) {
            return check_in_steps(return_address());
        }
        return look(nullptr, return_address(), [&] { return inner_.check(); });
    }
    /// What `check` does, some blocks at a time. True while another context walks, which checks as well.
    [[nodiscard]] bool check_some(std::uint32_t blocks) noexcept requires
        checked_in_steps<Allocator> {
        return look(nullptr, return_address(),
                    [&] { return is_walked_ || inner_.check_some(blocks); });
    }
    template <typename Visitor>
    void for_each_block(Visitor&& visit) const requires freeing_allocator<Allocator> {
        if constexpr (visited_in_steps<Allocator>) {
            if (begin_walk()) {
                walk(visit);
                return;
            }
        }
        look(nullptr, return_address(), [&] {
            inner_.for_each_block(std::forward<Visitor>(visit));
            return true;
        });
    }

    /// The allocator inside, for who knows that nobody else uses it: at boot, or when all has stopped.
    [[nodiscard]] const std::remove_reference_t<Allocator>& unlocked() const noexcept {
        return inner_;
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

    using inner_type = std::remove_reference_t<Allocator>;
    /// Blocks of one size: after as many as there are, all were checked.
    static constexpr bool lies_still =
        checked_in_steps<Allocator> && requires(const inner_type& inner) {
        inner.block_count();
    };

    /// So few that a step is as short as a request.
    static constexpr std::uint32_t blocks_a_step = 2;
    /// No allocator that is walked has smaller blocks.
    static constexpr std::size_t least_block = 8;

    /// False, and nothing changed, iff another context walks or this one must not take the lock.
    [[nodiscard]] bool begin_walk() const noexcept requires visited_in_steps<Allocator> {
        if (!usable_here()) [[unlikely]] {
            return false;
        }
        const hold exclusive{lock_};
        if (is_walked_) {
            return false;
        }
        is_walked_ = true;
        walked().visit_from_start();
        return true;
    }
    /// Ends whatever the others do: what is behind the walk's place and stays is never walked again.
    template <typename Visitor>
    visited walk(Visitor&& visit) const requires visited_in_steps<Allocator> {
        std::size_t steps = inner_.storage().size() / (blocks_a_step * least_block) + 1;
        for (;;) {
            block seen[blocks_a_step];
            std::uint32_t count = 0;
            visited come = visited::some;
            {
                const hold exclusive{lock_};
                come = walked().visit_some(blocks_a_step,
                                           [&](const block& one) { seen[count++] = one; });
                is_walked_ = come == visited::some && --steps != 0;
            }
            for (std::uint32_t index = 0; index != count; ++index) {
                visit(std::as_const(seen[index]));
            }
            if (come != visited::some || steps == 0) {
                return come;
            }
        }
    }
    [[nodiscard]] bool check_in_steps(std::uintptr_t caller) const noexcept requires(lies_still) {
        bool intact = true;
        std::uint32_t seen = 0;
        do {
            intact = look(nullptr, caller, [&] { return walked().check_some(blocks_a_step); });
            seen += blocks_a_step;
        } while (intact && seen < inner_.block_count());
        return intact;
    }
    [[nodiscard]] ramwright::snapshot sizes() const noexcept {
        const hold exclusive{lock_};
        return {.capacity_bytes = static_cast<std::uint32_t>(inner_.storage().size()),
                .free_bytes = static_cast<std::uint32_t>(inner_.free_bytes()),
                .largest_free_bytes = static_cast<std::uint32_t>(inner_.largest_free())};
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

    struct never {
        constexpr explicit operator bool() const noexcept { return false; }
    };

    /// A walk keeps its place in the region.
    [[nodiscard]] inner_type& walked() const noexcept { return const_cast<inner_type&>(inner_); }

    Allocator inner_;
    mutable Lock lock_;
    [[no_unique_address]] mutable std::conditional_t<visited_in_steps<Allocator>, bool, never>
        is_walked_{};
};

}  // namespace ramwright
