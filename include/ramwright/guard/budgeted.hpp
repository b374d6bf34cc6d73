// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "ramwright/core/allocator.hpp"
#include "ramwright/core/budget.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright/core/layout.hpp"
#include "ramwright/core/snapshot.hpp"
#include "ramwright/guard/detail/around.hpp"

/// \file
/// An allocator of which one owner gets so much and no more.
///
/// For a library or a protocol that must not take the memory of the others, and to know what it needs. With
/// a reference for the allocator, several owners share one heap, each with a limit of its own. Not where
/// memory must be there for an owner when it asks: that is a region, or a pool, of its own.
///
///     ramwright::general<> heap{storage};
///     ramwright::budgeted<ramwright::general<>&> tls{{.owner = 1, .bytes = 24 * 1024}, heap};
///     ramwright::budgeted<ramwright::general<>&> scripts{{.owner = 2, .bytes = 8 * 1024}, heap};
///
/// | call                   | cost beside the inner call        | from an interrupt | on failure          |
/// |------------------------|-----------------------------------|-------------------|---------------------|
/// | try_allocate, allocate | O(1), and usable_size of the block ¹ | as inner       | null; allocate records |
/// | deallocate             | O(1), and usable_size             | as inner          | false, recorded     |
/// | resize                 | O(1), and usable_size twice ¹     | as inner          | false               |
/// | largest_free           | O(1)                              | as inner          | cannot fail         |
/// | used, peak, left       | O(1)                              | yes               | cannot fail         |
/// | all others             | none: they tell of the whole allocator | as inner     | as inner            |
///
/// ¹ And the inner deallocate, or a second resize, where the allocator rounded up beyond what is left.
///
/// What is charged is what a block can hold, so `used` never exceeds the limit. A request beyond it is
/// recorded as `over_budget` with the owner's number. One for exactly what is left may be refused, where
/// the allocator rounds it up. Blocks carry no owner: they have to be freed through the budget that they
/// were allocated through. That is found, and recorded as `foreign_pointer`, only where a block is larger
/// than all that its owner has in use. RAM: 16 bytes on a 32-bit target.

namespace ramwright {

struct budget_limit {
    std::uint16_t owner = 0;  ///< as records name it
    std::size_t bytes = 0;
};

template <allocator Allocator>
class budgeted : public detail::around<Allocator> {
    using base = detail::around<Allocator>;
    using base::inner_;

public:
    /// `arguments` construct the inner allocator, or are the one to share.
    template <typename... Arguments>
    explicit budgeted(budget_limit limit, Arguments&&... arguments) noexcept
        : base{std::forward<Arguments>(arguments)...}, budget_{limit.bytes, limit.owner} {}

    [[nodiscard]] std::uint16_t owner() const noexcept { return budget_.owner(); }
    [[nodiscard]] std::size_t limit() const noexcept { return budget_.limit(); }
    [[nodiscard]] std::size_t used() const noexcept { return budget_.used(); }
    /// The most that was in use at once.
    [[nodiscard]] std::size_t peak() const noexcept { return budget_.peak(); }
    [[nodiscard]] std::size_t left() const noexcept { return budget_.left(); }

    [[nodiscard]] [[gnu::always_inline]] void* try_allocate(layout want) noexcept {
        if (want.size > left()) [[unlikely]] {
            return nullptr;
        }
        return charge(inner_.try_allocate(want));
    }
    [[nodiscard]] [[gnu::always_inline]] void* allocate(layout want) noexcept {
        void* const block = try_allocate(want);
        if (block == nullptr) [[unlikely]] {
            base::refuse(*this, want, return_address());
        }
        return block;
    }
    [[gnu::always_inline]] bool deallocate(void* block) noexcept {
        if (block == nullptr || !inner_.owns(block)) {
            return inner_.deallocate(block);
        }
        const std::size_t held = inner_.usable_size(block);
        // What the inner allocator will refuse anyway, it is to name.
        if (held > used() && inner_.resize(block, held)) [[unlikely]] {
            return base::misused(failure_kind::foreign_pointer, block, return_address());
        }
        if (held > used() || !inner_.deallocate(block)) [[unlikely]] {
            return false;
        }
        budget_.give_back(held);
        return true;
    }
    [[nodiscard]] [[gnu::always_inline]] bool resize(void* block, std::size_t size) noexcept {
        const std::size_t before = inner_.owns(block) ? inner_.usable_size(block) : 0;
        if (before != 0 && size > before && size - before > left()) {
            return false;
        }
        if (!inner_.resize(block, size)) {
            return false;
        }
        return recharge(block, before);
    }

    [[nodiscard]] std::size_t largest_free() const noexcept {
        const std::size_t largest = inner_.largest_free();
        return largest < left() ? largest : left();
    }
    [[nodiscard]] ramwright::snapshot snapshot() const noexcept {
        ramwright::snapshot now = inner_.snapshot();
        now.largest_free_bytes = static_cast<std::uint32_t>(largest_free());
        return now;
    }
    [[nodiscard]] refusal why_refused(layout want) const noexcept {
        return want.size > left() || took_back_
                   ? refusal{.kind = failure_kind::over_budget, .owner = owner()}
                   : base::why_refused(want);
    }

private:
    /// `block`, or null, and the block is free again, iff it can hold more than what is left.
    [[nodiscard]] [[gnu::noinline]] void* charge(void* block) noexcept {
        took_back_ = false;
        if (block == nullptr) {
            return nullptr;
        }
        if (!budget_.charge(inner_.usable_size(block))) [[unlikely]] {
            inner_.deallocate(block);
            took_back_ = true;
            return nullptr;
        }
        return block;
    }
    /// After a resize of a block that could hold `before`.
    [[nodiscard]] [[gnu::noinline]] bool recharge(void* block, std::size_t before) noexcept {
        budget_.give_back(before);
        const bool fits = budget_.charge(inner_.usable_size(block));
        if (!fits) [[unlikely]] {
            (void)inner_.resize(block, before);
            budget_.charge(inner_.usable_size(block));
        }
        return fits;
    }

    [[no_unique_address]] budget budget_;
    bool took_back_ = false;  ///< what the last request got: it was more than what was left
};

}  // namespace ramwright
