// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "ramwright/core/allocator.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright/core/layout.hpp"
#include "ramwright/core/snapshot.hpp"
#include "ramwright/guard/detail/around.hpp"

/// \file
/// An allocator that can be sealed: what allocates from then on is recorded as a fault, and gets nothing.
///
/// For firmware that allocates while it starts and never again, to prove that it does not. Not for a heap
/// of which only some modules must stay away: that is `budgeted`, with a budget of 0.
///
///     ramwright::sealed<ramwright::general<>> heap{storage};
///     start_everything();
///     heap.seal();                                       // frees are allowed
///     heap.seal(ramwright::frees_after_seal::refused);   // nor these
///
/// | call                   | before seal() | after seal()                                            |
/// |------------------------|---------------|---------------------------------------------------------|
/// | allocate               | as inner      | null, recorded as `sealed` with the caller; O(1)        |
/// | try_allocate           | as inner      | null; O(1)                                              |
/// | deallocate             | as inner      | as inner; or false, recorded as `sealed`                |
/// | resize                 | as inner      | to fewer bytes as deallocate; to more: false, recorded  |
/// | largest_free           | as inner      | 0                                                       |
/// | seal                   | O(1)          | refuses frees too, if told so; never allows more; O(1)  |
/// | all others             | as inner      | as inner                                                |
///
/// From an interrupt, as inner; seal() too. There is no way back. RAM: a byte, and what aligns it.

namespace ramwright {

enum class frees_after_seal : std::uint8_t { allowed, refused };

template <allocator Allocator>
class sealed : public detail::around<Allocator> {
    using base = detail::around<Allocator>;
    using base::inner_;

public:
    using base::base;

    void seal(frees_after_seal frees = frees_after_seal::allowed) noexcept {
        if (frees == frees_after_seal::refused) {
            forbids_ = forbidden::all;
        } else if (forbids_ == forbidden::nothing) {
            forbids_ = forbidden::allocation;
        }
    }
    [[nodiscard]] bool is_sealed() const noexcept { return forbids_ != forbidden::nothing; }

    [[nodiscard]] [[gnu::always_inline]] void* try_allocate(layout want) noexcept {
        return is_sealed() ? nullptr : inner_.try_allocate(want);
    }
    [[nodiscard]] [[gnu::always_inline]] void* allocate(layout want) noexcept {
        void* const block = try_allocate(want);
        if (block == nullptr) [[unlikely]] {
            base::refuse(*this, want, return_address());
        }
        return block;
    }
    [[gnu::always_inline]] bool deallocate(void* block) noexcept {
        if (forbids_ == forbidden::all && block != nullptr) [[unlikely]] {
            return base::misused(failure_kind::sealed, block, return_address());
        }
        return inner_.deallocate(block);
    }
    [[nodiscard]] [[gnu::always_inline]] bool resize(void* block, std::size_t size) noexcept {
        if (is_sealed() && forbids_resize(block, size)) [[unlikely]] {
            return base::misused(failure_kind::sealed, block, return_address());
        }
        return inner_.resize(block, size);
    }

    [[nodiscard]] std::size_t largest_free() const noexcept {
        return is_sealed() ? 0 : inner_.largest_free();
    }
    [[nodiscard]] ramwright::snapshot snapshot() const noexcept {
        ramwright::snapshot now = inner_.snapshot();
        now.largest_free_bytes = static_cast<std::uint32_t>(largest_free());
        return now;
    }
    [[nodiscard]] refusal why_refused(layout want) const noexcept {
        return is_sealed() ? refusal{.kind = failure_kind::sealed} : base::why_refused(want);
    }

private:
    enum class forbidden : std::uint8_t { nothing, allocation, all };

    /// A pointer that is no block is left to the inner allocator, which says what it is.
    [[nodiscard]] bool forbids_resize(const void* block, std::size_t size) const noexcept {
        const std::size_t held = inner_.usable_size(block);
        return held != 0 && (forbids_ == forbidden::all || size > held);
    }

    forbidden forbids_ = forbidden::nothing;
};

}  // namespace ramwright
