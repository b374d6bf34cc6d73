// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "ramwright/alloc/detail/freed_fill.hpp"
#include "ramwright/core/allocator.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright/core/layout.hpp"
#include "ramwright/core/snapshot.hpp"
#include "ramwright/guard/detail/around.hpp"
#include "ramwright/guard/detail/fences.hpp"

/// \file
/// An allocator that puts fences around one block in `OneIn`, and keeps it for a while when it is freed.
///
/// For firmware in the field: what goes wrong once a day on one device in a hundred is found by a fleet, at
/// a price that no device notices. Not for a test, which has only one run: `quarantine` and `red_zone`.
///
///     ramwright::sampled<ramwright::general<>> heap{storage};         // one in 64, 8 places
///     heap.seed(device_serial_number);                                // or all devices choose alike
///
/// | call                   | cost beside the inner call             | from an interrupt | on failure      |
/// |------------------------|----------------------------------------|-------------------|-----------------|
/// | try_allocate, allocate | O(1); one in OneIn: O(longest_kept)    | as inner          | as inner        |
/// | deallocate             | O(1); of a sampled one: O(longest_kept) | as inner         | false, recorded |
/// | resize, usable_size    | O(1)                                   | as inner          | false, 0        |
/// | free_bytes             | O(Places)                              | as inner          | cannot fail     |
/// | snapshot, for_each_block | O(Places), O(blocks · Places)        | no                | cannot fail     |
/// | check                  | O(Places · longest_kept)               | no                | false: damaged  |
/// | seed, sampled_blocks   | O(1)                                   | as inner          | cannot fail     |
///
/// The gap from one sampled request to the next is drawn evenly from 1 to 2 · OneIn - 1 by a generator that
/// can be seeded, so that a program that repeats itself is sampled everywhere. A sampled block has a place
/// in a table, found by its offset: so a free knows one in constant time. If its place is taken by a live
/// block, or its head would lie beyond the border of 256 bytes that places are found by, it stays without
/// fences, and the next request is sampled instead. Blocks aligned to more than 8 are not sampled.
///
/// Of a sampled block, what `red_zone` finds is found when it is freed or resized, and by check(): writes up
/// to 8 bytes before it or 4 behind. One of up to `longest_kept` bytes is then filled and kept until its
/// place is needed or memory runs out: a second free in that time is found at once, a write when it leaves,
/// and by check(). A fault that touches one block is found with a probability of 1 / OneIn, less what finds
/// its place taken; one that touches m blocks, with 1 - (1 - 1 / OneIn)^m. docs/guards.md has it measured.
///
/// Overhead: 12 bytes of a sampled block. RAM: 16 bytes for each of `Places` and 12 more, on a 32-bit target.

namespace ramwright {

template <allocator Allocator, std::uint32_t OneIn = 64, std::uint32_t Places = 8>
class sampled : public detail::around<Allocator> {
    static_assert(OneIn != 0 && OneIn <= 0x8000'0000);
    static_assert(std::has_single_bit(Places));
    using base = detail::around<Allocator>;
    using base::inner_;

public:
    /// Larger blocks have fences, but are not kept when they were freed.
    static constexpr std::size_t longest_kept = 512;

    using base::base;

    /// Draws the gaps, from this one on, in another series.
    void seed(std::uint32_t value) noexcept {
        random_ = value == 0 ? first_seed : value;
        until_next_ = next_gap();
    }
    /// How many blocks had fences, since the start.
    [[nodiscard]] std::uint32_t sampled_blocks() const noexcept { return sampled_; }

    [[nodiscard]] [[gnu::always_inline]] void* try_allocate(layout want) noexcept {
        if (--until_next_ == 0) [[unlikely]] {
            return sample(want.size, want.alignment);
        }
        void* const block = inner_.try_allocate(want);
        return block != nullptr ? block : take_after_giving_back(want.size, want.alignment);
    }
    [[nodiscard]] [[gnu::always_inline]] void* allocate(layout want) noexcept {
        void* const block = try_allocate(want);
        if (block == nullptr) [[unlikely]] {
            base::refuse(*this, want, return_address());
        }
        return block;
    }

    [[gnu::always_inline]] bool deallocate(void* block) noexcept {
        if (is_sampled(block)) [[unlikely]] {
            return release(static_cast<std::byte*>(block), return_address());
        }
        return inner_.deallocate(block);
    }
    [[nodiscard]] [[gnu::always_inline]] bool resize(void* block, std::size_t size) noexcept {
        if (is_sampled(block)) [[unlikely]] {
            return resize_sampled(static_cast<std::byte*>(block), size == 0 ? 1 : size,
                                  return_address());
        }
        return inner_.resize(block, size);
    }

    [[nodiscard]] std::size_t usable_size(const void* block) const noexcept {
        if (is_sampled(block)) {
            const place& at = place_of(block);
            const bool sound = block == start_of(at) && at.state == place::live && is_intact(at);
            return sound ? at.size : 0;
        }
        return inner_.usable_size(block);
    }
    [[nodiscard]] std::size_t free_bytes() const noexcept {
        std::size_t bytes = inner_.free_bytes();
        for (const place& each : places_) {
            bytes += each.state == place::kept ? each.size : 0;
        }
        return bytes;
    }
    [[nodiscard]] ramwright::snapshot snapshot() const noexcept {
        ramwright::snapshot now = inner_.snapshot();
        now.free_bytes = static_cast<std::uint32_t>(free_bytes());
        for (const place& each : places_) {
            const std::uint32_t kept = each.state == place::kept ? 1 : 0;
            now.live_blocks -= kept;
            now.free_blocks += kept;
        }
        return now;
    }
    [[nodiscard]] bool check() const noexcept {
        bool intact = inner_.check();
        for (const place& each : places_) {
            intact = intact && (each.state == place::empty || is_intact(each));
        }
        return intact;
    }
    /// Sampled blocks without their fences; those that are kept as free.
    template <typename Visitor>
    void for_each_block(Visitor&& visit) const {
        inner_.for_each_block([&](block each) {
            for (const place& one : places_) {
                if (one.state != place::empty &&
                    one.offset - detail::least_head_bytes == each.offset) {
                    each = {one.offset, one.size, one.state == place::live};
                    break;
                }
            }
            visit(each);
        });
    }

    [[nodiscard]] std::size_t largest_free() const noexcept { return inner_.largest_free(); }

private:
    struct place {
        enum states : std::uint8_t { empty, live, kept };

        std::uint32_t offset = 0;  ///< of the bytes handed out
        std::uint32_t size = 0;    ///< that was asked for
        std::uintptr_t freed_by = 0;
        states state = empty;

        [[nodiscard]] detail::head head() const noexcept {
            return {detail::least_head_bytes, size};
        }
    };
    static constexpr std::size_t fence_bytes = detail::least_head_bytes + detail::tail_bytes;
    /// All of a head lies between two multiples of it, so that each pointer into the head finds its place.
    static constexpr std::size_t border = 256;
    static constexpr std::uint32_t first_seed = 0x9E37'79B9;

    [[nodiscard]] std::uintptr_t distance_of(const void* block) const noexcept {
        return reinterpret_cast<std::uintptr_t>(block) -
               reinterpret_cast<std::uintptr_t>(base::storage().data());
    }
    [[nodiscard]] const place& place_of(const void* block) const noexcept {
        return places_[distance_of(block) / border % Places];
    }
    [[nodiscard]] place& place_of(const void* block) noexcept {
        return places_[distance_of(block) / border % Places];
    }
    /// A sampled block's start, or a pointer into its head: the inner allocator would take the first byte of
    /// that for a block.
    [[nodiscard]] [[gnu::always_inline]] bool is_sampled(const void* block) const noexcept {
        const place& at = place_of(block);
        return at.offset - distance_of(block) <= detail::least_head_bytes &&
               at.state != place::empty;
    }
    [[nodiscard]] static std::byte* whole_of(std::byte* start) noexcept {
        return start - detail::least_head_bytes;
    }
    [[nodiscard]] std::byte* start_of(const place& at) const noexcept {
        return const_cast<std::byte*>(base::storage().data()) + at.offset;
    }
    [[nodiscard]] bool is_intact(const place& at) const noexcept {
        const auto fences = detail::look_at_fences(start_of(at), at.head(), at.offset);
        const bool untouched =
            at.state != place::kept || detail::still_filled(start_of(at), at.size);
        return fences.head && fences.tail && untouched;
    }

    [[nodiscard]] std::uint32_t next_gap() noexcept {
        random_ ^= random_ << 13;
        random_ ^= random_ >> 17;
        random_ ^= random_ << 5;
        return static_cast<std::uint32_t>(std::uint64_t{random_} * (2 * OneIn - 1) >> 32) + 1;
    }

    // Size and alignment apart: together they would be put into memory on the way of every request.
    [[nodiscard]] void* sample(std::size_t size, std::size_t alignment) noexcept;
    [[nodiscard]] void* take_after_giving_back(std::size_t size, std::size_t alignment) noexcept;
    /// False, and recorded, iff `start` is not the block's, or it was freed already, or a fence overwritten.
    [[nodiscard]] bool sound(const place& at, const std::byte* start,
                             std::uintptr_t caller) const noexcept;
    bool release(std::byte* start, std::uintptr_t caller) noexcept;
    [[nodiscard]] bool resize_sampled(std::byte* start, std::size_t size,
                                      std::uintptr_t caller) noexcept;
    /// Empties the place, if a block is kept there.
    void give_back(place& at) noexcept;

    std::array<place, Places> places_{};
    std::uint32_t until_next_ = OneIn;
    std::uint32_t random_ = first_seed;
    std::uint32_t sampled_ = 0;
};

}  // namespace ramwright

#include "ramwright/guard/detail/sampled_blocks.hpp"
