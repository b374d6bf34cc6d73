// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "ramwright/core/allocator.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright/core/layout.hpp"
#include "ramwright/core/snapshot.hpp"

/// \file
/// What a guard answers as the allocator inside does. A guard hides what it answers otherwise.

namespace ramwright::detail {

/// `Allocator` may be a reference, for guards that share what they go around.
template <allocator Allocator>
class around {
public:
    template <typename... Arguments>
    explicit around(Arguments&&... arguments) noexcept
        : inner_{std::forward<Arguments>(arguments)...} {}

    around(const around&) = delete;
    around& operator=(const around&) = delete;

    [[nodiscard]] bool owns(const void* pointer) const noexcept { return inner_.owns(pointer); }
    [[nodiscard]] std::span<const std::byte> storage() const noexcept { return inner_.storage(); }
    [[nodiscard]] std::size_t usable_size(const void* block) const noexcept {
        return inner_.usable_size(block);
    }
    [[nodiscard]] std::size_t free_bytes() const noexcept { return inner_.free_bytes(); }
    [[nodiscard]] std::size_t largest_free() const noexcept { return inner_.largest_free(); }
    [[nodiscard]] ramwright::snapshot snapshot() const noexcept { return inner_.snapshot(); }
    [[nodiscard]] bool check() const noexcept { return inner_.check(); }
    template <typename Visitor>
    void for_each_block(Visitor&& visit) const {
        inner_.for_each_block(std::forward<Visitor>(visit));
    }

    /// What a guard inside says of a request that it refused.
    [[nodiscard]] refusal why_refused(layout want) const noexcept {
        return ramwright::why_refused(inner_, want);
    }
    /// For a guard around this one that refuses a request after `try_allocate` fell short.
    void note_refusal(layout want, std::uintptr_t caller) noexcept {
        if constexpr (requires { inner_.note_refusal(want, caller); }) {
            inner_.note_refusal(want, caller);
        }
    }

protected:
    /// Records that `guard`, which is this, refused a request, and passes it on inwards.
    template <typename Guard>
    [[gnu::always_inline]] static void refuse(Guard& guard, layout want,
                                              std::uintptr_t caller) noexcept {
        record_refusal(guard, want, caller);
        guard.note_refusal(want, caller);
    }
    /// Records what is wrong with `block`; false.
    [[gnu::noinline, gnu::cold]] bool misused(failure_kind kind, const void* block,
                                              std::uintptr_t caller) const noexcept {
        record_misuse(kind, block, storage().data(), caller);
        return false;
    }

    Allocator inner_;
};

}  // namespace ramwright::detail
