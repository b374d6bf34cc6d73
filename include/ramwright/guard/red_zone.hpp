// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "ramwright/alloc/detail/freed_fill.hpp"
#include "ramwright/core/allocator.hpp"
#include "ramwright/core/check_level.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright/core/layout.hpp"
#include "ramwright/core/snapshot.hpp"
#include "ramwright/guard/detail/around.hpp"
#include "ramwright/guard/detail/fences.hpp"

/// \file
/// An allocator whose every block stands between two fences: who writes before it or behind it is found.
///
/// For tests, and for firmware that can afford 12 bytes a block. Where it cannot, `sampled` fences one
/// block in many; where only the end of a block matters, `check_level::full` of the allocator has a
/// trailer for 4 bytes.
///
///     ramwright::red_zone<ramwright::general<>> heap{storage};
///     using fenced = ramwright::red_zone<ramwright::general<>>;
///     ramwright::locked<ramwright::traced<fenced, decltype(trace)>, ramwright::masked_interrupts>
///         traced_heap{trace, storage};
///
/// | call                   | cost beside the inner call | from an interrupt | on failure              |
/// |------------------------|----------------------------|-------------------|-------------------------|
/// | try_allocate, allocate | O(1) ¹                     | as inner          | as inner                |
/// | deallocate, resize     | O(1) ¹ ²                   | as inner          | false, recorded: misuse |
/// | usable_size            | O(1)                       | as inner          | 0: no intact block      |
/// | free_bytes, largest_free | O(1)                     | as inner          | cannot fail             |
/// | snapshot, for_each_block | O(1), O(blocks)          | no                | cannot fail             |
/// | check                  | O(blocks)                  | no                | false: damaged          |
///
/// ¹ At `full`, O(size): what is handed out is filled with 0xCD, what is freed with 0xDD.
/// ² To say what is wrong with a pointer, O(blocks).
///
/// A write to any of the 8 bytes before a block is recorded as `underrun`, to the 4 behind it as `overrun`,
/// when the block is freed or resized; check() sees both. The block then stays as it is. A write that skips
/// the fences is not found. Fences are verified at every level of checks.
///
/// usable_size is what was asked for. Alignment is kept. Overhead: 12 bytes a block, or its alignment and 4
/// where that is more than 8. RAM beside: none.

namespace ramwright {

template <allocator Allocator, check_level Checks = config::checks>
class red_zone : public detail::around<Allocator> {
    using base = detail::around<Allocator>;
    using base::inner_;
    static constexpr bool fills = Checks == check_level::full;

public:
    /// What was handed out and not written to yet. Not zero, so that who relies on zeros is seen.
    static constexpr unsigned char fresh_fill = 0xCD;
    /// What a block takes beside the bytes asked for, unless it is aligned to more than 8.
    static constexpr std::size_t overhead_bytes = detail::least_head_bytes + detail::tail_bytes;

    using base::base;

    [[nodiscard]] [[gnu::always_inline]] void* try_allocate(layout want) noexcept {
        if (!want.valid()) {
            return nullptr;
        }
        void* const whole = inner_.try_allocate(detail::with_fences(want));
        return whole == nullptr ? nullptr : enclose(whole, want.size, want.alignment);
    }
    [[nodiscard]] [[gnu::always_inline]] void* allocate(layout want) noexcept {
        void* const block = try_allocate(want);
        if (block == nullptr) [[unlikely]] {
            base::refuse(*this, want, return_address());
        }
        return block;
    }

    [[gnu::always_inline]] bool deallocate(void* block) noexcept {
        return block == nullptr || release(static_cast<std::byte*>(block), return_address());
    }
    [[nodiscard]] [[gnu::always_inline]] bool resize(void* block, std::size_t size) noexcept {
        return resize_fenced(static_cast<std::byte*>(block), size == 0 ? 1 : size,
                             return_address());
    }

    [[nodiscard]] std::size_t usable_size(const void* block) const noexcept {
        return intact_head(static_cast<const std::byte*>(block)).size;
    }
    [[nodiscard]] std::size_t largest_free() const noexcept {
        const std::size_t largest = inner_.largest_free();
        return largest > overhead_bytes ? largest - overhead_bytes : 0;
    }
    [[nodiscard]] ramwright::snapshot snapshot() const noexcept {
        ramwright::snapshot now = inner_.snapshot();
        now.largest_free_bytes = static_cast<std::uint32_t>(largest_free());
        return now;
    }
    [[nodiscard]] bool check() const noexcept {
        bool intact = inner_.check();
        inner_.for_each_block([&](const block& each) {
            const std::byte* const start = base::storage().data() + start_of(each);
            intact = intact && (!each.live || intact_head(start).bytes != 0);
        });
        return intact;
    }
    /// Live blocks without their fences, free ones as they are.
    template <typename Visitor>
    void for_each_block(Visitor&& visit) const {
        inner_.for_each_block([&](const block& each) {
            if (!each.live) {
                visit(each);
                return;
            }
            const std::uint32_t start = start_of(each);
            const std::size_t size = intact_head(base::storage().data() + start).size;
            visit(block{.offset = start, .size = static_cast<std::uint32_t>(size), .live = true});
        });
    }

    [[nodiscard]] refusal why_refused(layout want) const noexcept {
        return ramwright::why_refused(inner_, detail::with_fences(want));
    }
    void note_refusal(layout want, std::uintptr_t caller) noexcept {
        base::note_refusal(want.valid() ? detail::with_fences(want) : want, caller);
    }

private:
    [[nodiscard]] std::uint32_t place_of(const std::byte* start) const noexcept {
        return offset_of(inner_, start);
    }

    [[nodiscard]] [[gnu::noinline]] void* enclose(void* whole, std::size_t size,
                                                  std::size_t alignment) noexcept {
        const detail::head about{detail::head_bytes(alignment), size == 0 ? 1 : size};
        std::byte* const start = static_cast<std::byte*>(whole) + about.bytes;
        if constexpr (fills) {
            __builtin_memset(start, fresh_fill, about.size);
        }
        detail::set_fences(start, about, place_of(start));
        return start;
    }

    [[nodiscard]] [[gnu::noinline]] bool release(std::byte* start, std::uintptr_t caller) noexcept {
        const detail::head about = intact_head(start);
        if (about.bytes == 0) [[unlikely]] {
            return base::misused(what_is_wrong(start), start, caller);
        }
        std::byte* const whole = start - about.bytes;
        if constexpr (fills) {
            // Nothing may have changed if the inner allocator will not have the block.
            if (!inner_.resize(whole, about.bytes + about.size + detail::tail_bytes)) [[unlikely]] {
                return false;
            }
            detail::fill_freed(start, about.size);
        }
        // Else the next free of the same pointer would find a head.
        detail::fill_freed(start - detail::least_head_bytes, detail::least_head_bytes);
        if (!inner_.deallocate(whole)) [[unlikely]] {
            detail::set_fences(start, about, place_of(start));
            return false;
        }
        return true;
    }

    [[nodiscard]] [[gnu::noinline]] bool resize_fenced(std::byte* start, std::size_t size,
                                                       std::uintptr_t caller) noexcept {
        const detail::head about = intact_head(start);
        if (about.bytes == 0) [[unlikely]] {
            return base::misused(what_is_wrong(start), start, caller);
        }
        const std::size_t whole_bytes = saturating_add(size, about.bytes + detail::tail_bytes);
        if (!inner_.resize(start - about.bytes, whole_bytes)) {
            return false;
        }
        if constexpr (fills) {
            if (size > about.size) {
                __builtin_memset(start + about.size, fresh_fill, size - about.size);
            }
        }
        detail::set_fences(start, {about.bytes, size}, place_of(start));
        return true;
    }

    /// The head of the live block that starts at `start`; of 0 bytes, if there is none or any of its fences
    /// was overwritten. Reads nothing outside the storage.
    [[nodiscard]] [[gnu::noinline]] detail::head intact_head(
        const std::byte* start) const noexcept {
        const detail::head about = near_head(start);
        if (about.bytes == 0 || !inner_.owns(start - about.bytes) ||
            !tail_is_intact(start, about)) {
            return {};
        }
        const std::byte* const whole = start - about.bytes;
        const detail::head far = detail::head_at(whole, place_of(start));
        const std::size_t room = inner_.usable_size(whole);
        const bool fits = room >= about.bytes + detail::tail_bytes &&
                          room - about.bytes - detail::tail_bytes >= about.size;
        return fits && far.bytes == about.bytes && far.size == about.size ? about : detail::head{};
    }
    /// What the words before `start` say.
    [[nodiscard]] detail::head near_head(const std::byte* start) const noexcept {
        const bool has_room = inner_.owns(start) && place_of(start) >= detail::least_head_bytes;
        return has_room ? detail::head_at(start - detail::least_head_bytes, place_of(start))
                        : detail::head{};
    }
    [[nodiscard]] bool tail_is_intact(const std::byte* start, detail::head about) const noexcept {
        const std::size_t left = base::storage().size() - place_of(start);
        return left >= detail::tail_bytes && about.size <= left - detail::tail_bytes &&
               detail::tail_intact(start, about.size, place_of(start));
    }

    /// Where the block starts that the inner allocator knows as `whole`: found by the words at its
    /// beginning, or, if those were overwritten, taken to have the least head.
    [[nodiscard]] std::uint32_t start_of(const block& whole) const noexcept {
        const std::byte* const words = base::storage().data() + whole.offset;
        for (std::size_t bytes = detail::least_head_bytes; bytes < whole.size; bytes *= 2) {
            const auto start = static_cast<std::uint32_t>(whole.offset + bytes);
            if (detail::head_at(words, start).bytes == bytes) {
                return start;
            }
        }
        return whole.offset + static_cast<std::uint32_t>(detail::least_head_bytes);
    }

    [[nodiscard]] [[gnu::noinline, gnu::cold]] failure_kind what_is_wrong(
        const std::byte* start) const noexcept {
        if (!inner_.owns(start)) {
            return failure_kind::foreign_pointer;
        }
        const std::uint32_t place = place_of(start);
        block found{};  // the last that starts before `start`
        inner_.for_each_block([&](const block& each) {
            if (each.offset <= place) {
                found = each;
            }
        });
        if (!found.live) {
            return found.size == 0 ? failure_kind::interior_pointer : failure_kind::double_free;
        }
        const detail::head about = near_head(start);
        const bool at_start =
            start_of(found) == place || (about.bytes != 0 && about.bytes == place - found.offset);
        if (!at_start) {
            return failure_kind::interior_pointer;
        }
        const detail::head far = detail::head_at(base::storage().data() + found.offset, place);
        if (about.bytes == 0 || far.bytes != about.bytes || far.size != about.size) {
            return failure_kind::underrun;
        }
        return tail_is_intact(start, about) ? failure_kind::corrupted_block : failure_kind::overrun;
    }
};

}  // namespace ramwright
