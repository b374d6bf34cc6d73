// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// What `sampled` does with the blocks it has fences around. Included by sampled.hpp.

#include "ramwright/guard/sampled.hpp"

namespace ramwright {

template <allocator Allocator, std::uint32_t OneIn, std::uint32_t Places>
[[gnu::noinline]] void* sampled<Allocator, OneIn, Places>::sample(std::size_t size,
                                                                  std::size_t alignment) noexcept {
    const layout want{.size = size, .alignment = alignment};
    until_next_ = 1;  // unless this one is sampled
    void* const whole = want.valid() && alignment <= default_alignment
                            ? inner_.try_allocate(detail::with_fences(want))
                            : nullptr;
    if (whole == nullptr) {
        void* const block = inner_.try_allocate(want);
        return block != nullptr ? block : take_after_giving_back(size, alignment);
    }
    std::byte* const start = static_cast<std::byte*>(whole) + detail::least_head_bytes;
    place& at = place_of(start);
    if (at.state == place::live || &at != &place_of(whole)) {
        return whole;  // which has more room than was asked for
    }
    give_back(at);
    at = {.offset = offset_of(inner_, start),
          .size = static_cast<std::uint32_t>(size == 0 ? 1 : size),
          .state = place::live};
    detail::set_fences(start, at.head(), at.offset);
    until_next_ = next_gap();
    ++sampled_;
    return start;
}

template <allocator Allocator, std::uint32_t OneIn, std::uint32_t Places>
[[gnu::noinline]] void* sampled<Allocator, OneIn, Places>::take_after_giving_back(
    std::size_t size, std::size_t alignment) noexcept {
    const layout want{.size = size, .alignment = alignment};
    if (!want.valid() || size > base::storage().size()) {
        return nullptr;
    }
    void* block = nullptr;
    for (place& each : places_) {
        if (each.state == place::kept && block == nullptr) {
            give_back(each);
            block = inner_.try_allocate(want);
        }
    }
    return block;
}

template <allocator Allocator, std::uint32_t OneIn, std::uint32_t Places>
inline bool sampled<Allocator, OneIn, Places>::sound(const place& at, const std::byte* start,
                                                     std::uintptr_t caller) const noexcept {
    if (start != start_of(at)) {
        return base::misused(failure_kind::interior_pointer, start, caller);
    }
    if (at.state == place::kept) {
        return base::misused(failure_kind::double_free, start, caller);
    }
    const auto fences = detail::look_at_fences(start_of(at), at.head(), at.offset);
    return fences.head && fences.tail
               ? true
               : base::misused(fences.head ? failure_kind::overrun : failure_kind::underrun, start,
                               caller);
}

template <allocator Allocator, std::uint32_t OneIn, std::uint32_t Places>
[[gnu::noinline]] bool sampled<Allocator, OneIn, Places>::release(std::byte* start,
                                                                  std::uintptr_t caller) noexcept {
    place& at = place_of(start);
    if (!sound(at, start, caller)) {
        return false;
    }
    if (at.size > longest_kept) {
        const bool freed = inner_.deallocate(whole_of(start));
        at = freed ? place{} : at;
        return freed;
    }
    // Whether the inner allocator will have the block back is known before anything changes.
    if (!inner_.resize(whole_of(start), at.size + fence_bytes)) {
        return false;
    }
    detail::fill_freed(start, at.size);
    at.freed_by = caller;
    at.state = place::kept;
    return true;
}

template <allocator Allocator, std::uint32_t OneIn, std::uint32_t Places>
[[gnu::noinline]] bool sampled<Allocator, OneIn, Places>::resize_sampled(
    std::byte* start, std::size_t size, std::uintptr_t caller) noexcept {
    place& at = place_of(start);
    if (!sound(at, start, caller) ||
        !inner_.resize(whole_of(start), saturating_add(size, fence_bytes))) {
        return false;
    }
    at.size = static_cast<std::uint32_t>(size);
    detail::set_fences(start, at.head(), at.offset);
    return true;
}

template <allocator Allocator, std::uint32_t OneIn, std::uint32_t Places>
inline void sampled<Allocator, OneIn, Places>::give_back(place& at) noexcept {
    if (at.state != place::kept) {
        return;
    }
    const place leaving = at;
    at = {};
    if (!is_intact(leaving)) [[unlikely]] {
        base::misused(failure_kind::written_after_free, start_of(leaving), leaving.freed_by);
    }
    inner_.deallocate(whole_of(start_of(leaving)));
}

}  // namespace ramwright
