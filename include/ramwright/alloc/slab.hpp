// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <type_traits>
#include <utility>

#include "ramwright/alloc/detail/bitmap.hpp"
#include "ramwright/alloc/detail/exact_index.hpp"
#include "ramwright/alloc/detail/freed_fill.hpp"
#include "ramwright/alloc/detail/trailer.hpp"
#include "ramwright/core/allocator.hpp"
#include "ramwright/core/check_level.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright/core/layout.hpp"
#include "ramwright/core/snapshot.hpp"

/// \file
/// Room for N objects of one type; a bitmap says which are there.
///
/// For objects of a known type and a known greatest number: timers, sockets, sessions. It always hands out
/// the lowest free place, so what is live stays together. Not for sizes known only at run time, nor for
/// more than 1024 objects (`pool`).
///
///     alignas(8) std::byte storage[ramwright::slab<session, 20>::bytes];
///     ramwright::slab<session, 20> sessions{storage};
///     session* one = sessions.make(address);
///     sessions.destroy(one);
///
/// | call           | cost                      | from an interrupt  | on failure                        |
/// |----------------|---------------------------|--------------------|-----------------------------------|
/// | constructor    | O(N / 32)                 | no                 | too small a region: 0 places      |
/// | make, allocate | O(1)                      | only behind a lock | null, recorded; nothing changed   |
/// | destroy, deallocate | O(1) ¹               | only behind a lock | false, recorded; nothing changed  |
/// | resize         | O(1)                      | only behind a lock | false; nothing changed            |
/// | owns, largest_free | O(1)                  | yes                | cannot fail                       |
/// | free_bytes, snapshot | O(N / 32)           | only behind a lock | cannot fail                       |
/// | check, for_each_block | O(N)               | only behind a lock | false; cannot fail                |
/// | check_some(n)  | O(N / 32) ²               | only behind a lock | false                             |
///
/// ¹ At `full`, as make, and O(size of T): what is free is filled, and a trailer stands behind what is not.
/// At `off` the pointer is not verified.
/// ² At `full`, and O(n · size of T).
///
/// Overhead: none in the region, which stays untouched but for the objects; at `full` 4 bytes behind each,
/// or as many as it is aligned to. State: 12 bytes on a 32-bit target and 4 for every 32 objects, 4 more
/// beyond 32, 4 more at `full`.

namespace ramwright {

template <typename T, std::uint32_t N, check_level Checks = config::checks>
class slab {
    static constexpr bool verifies_all = Checks == check_level::full;
    static constexpr std::size_t stride = sizeof(T) + detail::trailer_stride<Checks>(alignof(T));

    static_assert(N != 0 && N <= detail::bitmap<1024>::size,
                  "for more than 1024 blocks use a pool");
    static_assert(stride <= 0x7FFF'FFFF / N, "offsets have 32 bits");

public:
    /// The size of a region, aligned for a T, that holds N of them.
    static constexpr std::size_t bytes = stride * N;

    /// N places from the first address in the region that is aligned for a T; none iff they do not fit.
    explicit slab(std::span<std::byte> region) noexcept
        : region_{region.data()}, region_size_{usable_part(region.size())} {
        // An object at address 0 could not be told from null.
        const auto start = reinterpret_cast<std::uintptr_t>(region_);
        const std::size_t padding = start == 0 ? alignof(T) : (0 - start) & (alignof(T) - 1);
        if (padding > region.size() || region.size() - padding < bytes) {
            return;
        }
        first_ = region_ + padding;
        if constexpr (verifies_all) {
            detail::fill_freed(first_, bytes);
        }
    }

    slab(const slab&) = delete;
    slab& operator=(const slab&) = delete;

    /// A new T, or null iff all places are taken.
    template <typename... Arguments>
    [[nodiscard]] [[gnu::always_inline]] T* make(Arguments&&... arguments) noexcept {
        void* const place = allocate();
        return place == nullptr ? nullptr : ::new (place) T(std::forward<Arguments>(arguments)...);
    }
    /// Ends the object and frees its place. False, and nothing happened, iff it is not a live object of
    /// this slab.
    [[gnu::always_inline]] bool destroy(T* object) noexcept {
        if (object == nullptr) {
            return true;
        }
        const std::uint32_t index = index_to_free(object);
        if (Checks != check_level::off && !is_intact(index)) [[unlikely]] {
            return refuse(object, return_address());
        }
        object->~T();
        give(index);
        return true;
    }

    [[nodiscard]] void* try_allocate() noexcept {
        if (!any_free()) [[unlikely]] {
            return nullptr;
        }
        if constexpr (verifies_all) {
            return take_verified(sizeof(T), return_address());
        }
        return place_at(free_.take_first());
    }
    [[nodiscard]] void* try_allocate(layout want) noexcept {
        if constexpr (verifies_all) {
            return serves(want) && any_free() ? take_verified(want.size, return_address())
                                              : nullptr;
        }
        return serves(want) ? try_allocate() : nullptr;
    }
    [[nodiscard]] [[gnu::always_inline]] void* allocate() noexcept {
        if (!any_free()) [[unlikely]] {
            record_refusal(*this, layout::of<T>(), return_address());
            return nullptr;
        }
        void* const place = try_allocate();
        if (verifies_all && place == nullptr) {
            record_refusal(*this, layout::of<T>(), return_address());
        }
        return place;
    }
    [[nodiscard]] [[gnu::always_inline]] void* allocate(layout want) noexcept {
        void* const place = try_allocate(want);
        if (place == nullptr) [[unlikely]] {
            record_refusal(*this, want, return_address());
        }
        return place;
    }

    [[gnu::always_inline]] bool deallocate(void* object) noexcept {
        if (Checks != check_level::standard &&
            object == nullptr) {  // there it is found as misuse is
            return true;
        }
        const std::uint32_t index = index_to_free(object);
        if (Checks != check_level::off && !is_intact(index)) [[unlikely]] {
            return refuse(object, return_address());
        }
        give(index);
        return true;
    }
    /// True iff `size` bytes fit in a place.
    [[nodiscard]] bool resize(void* object, std::size_t size) noexcept {
        const std::uint32_t index = index_of(object);
        if (Checks != check_level::off && !is_intact(index)) [[unlikely]] {
            refuse(object, return_address());
            return false;
        }
        if constexpr (verifies_all) {
            if (size <= sizeof(T)) {
                note_size(index, size);
            }
        }
        return size <= sizeof(T);
    }

    [[nodiscard]] bool owns(const void* pointer) const noexcept {
        return reinterpret_cast<std::uintptr_t>(pointer) -
                   reinterpret_cast<std::uintptr_t>(region_) <
               region_size_;
    }
    /// At `full`, the very bytes that were asked for. 0 iff `object` is not live or, at `full`, somebody wrote
    /// behind them; at `off` it is not looked at.
    [[nodiscard]] std::size_t usable_size(const void* object) const noexcept {
        const std::uint32_t index = index_of(object);
        return Checks == check_level::off || is_live(index) ? size_of(index) : 0;
    }
    [[nodiscard]] std::size_t free_bytes() const noexcept { return free_places() * sizeof(T); }
    [[nodiscard]] std::size_t largest_free() const noexcept { return any_free() ? sizeof(T) : 0; }
    [[nodiscard]] ramwright::snapshot snapshot() const noexcept {
        const std::uint32_t free = free_places();
        return {.capacity_bytes = region_size_,
                .free_bytes = static_cast<std::uint32_t>(free * sizeof(T)),
                .largest_free_bytes = static_cast<std::uint32_t>(largest_free()),
                .live_blocks = free_.size - free_.count(),
                .free_blocks = free};
    }
    /// True iff the bitmap's words agree and, at `full`, nobody wrote to a free place.
    [[nodiscard]] bool check() const noexcept {
        bool intact = free_.check();
        for (std::uint32_t i = 0; verifies_all && first_ != nullptr && i < N; ++i) {
            intact = intact && is_untouched(i);
        }
        return intact;
    }
    /// Checks the bitmap; at `full` also the next `places`, and the first again after the last: false iff
    /// one is damaged, at which it stays. After as many as there are, all have been checked.
    [[nodiscard]] bool check_some(std::uint32_t places) noexcept
        requires(Checks != check_level::off) {
        if constexpr (verifies_all) {
            for (; places != 0 && first_ != nullptr; --places) {
                if (!is_untouched(to_check_)) {
                    return false;
                }
                to_check_ = (to_check_ + 1) % N;
            }
        }
        return free_.check();
    }
    [[nodiscard]] std::span<const std::byte> storage() const noexcept {
        return {region_, region_size_};
    }
    template <typename Visitor>
    void for_each_block(Visitor&& visit) const {
        for (std::uint32_t i = 0; first_ != nullptr && i < N; ++i) {
            visit(block{.offset = offset_of(*this, place_at(i)),
                        .size = static_cast<std::uint32_t>(free_.has(i) ? sizeof(T) : size_of(i)),
                        .live = !free_.has(i)});
        }
    }

private:
    static constexpr std::uint32_t usable_part(std::size_t size) noexcept {
        constexpr std::size_t most = 0xFFFF'FFFF;
        return static_cast<std::uint32_t>(size < most ? size : most);
    }
    static constexpr detail::exact_index distance_to_index{0, stride};

    static constexpr bool serves(layout want) noexcept {
        const bool power_of_two = (want.alignment & (want.alignment - 1)) == 0;
        return want.size <= sizeof(T) && power_of_two && want.alignment - 1 < alignof(T);
    }
    [[nodiscard]] bool any_free() const noexcept { return !free_.empty() && first_ != nullptr; }
    [[nodiscard]] std::uint32_t free_places() const noexcept {
        return first_ == nullptr ? 0 : free_.count();
    }

    /// The object's index, or N or more iff it is not the start of a place.
    [[nodiscard]] std::uint32_t index_of(const void* object) const noexcept {
        const auto distance =
            reinterpret_cast<std::uintptr_t>(object) - reinterpret_cast<std::uintptr_t>(first_);
        if constexpr (sizeof(distance) > sizeof(std::uint32_t)) {
            if (distance >= bytes) {
                return N;
            }
        }
        return distance_to_index(static_cast<std::uint32_t>(distance));
    }
    /// The same, and the bitmap is read with what the index is counted from.
    [[nodiscard]] [[gnu::always_inline]] std::uint32_t index_to_free(
        const void* object) const noexcept {
        if constexpr (Checks != check_level::off) {
            free_.read_with(first_);
        }
        return index_of(object);
    }
    /// Where the region was too small all bits stay set, so that nothing is ever live.
    [[nodiscard]] bool is_live(std::uint32_t index) const noexcept {
        // Not in one condition: each half must be known to be unlikely for the free to go straight on.
        if (index >= N) [[unlikely]] {
            return false;
        }
        if (free_.has(index)) [[unlikely]] {
            return false;
        }
        return true;
    }
    /// As `is_live`, and at `full` nobody wrote behind the object.
    [[nodiscard]] bool is_intact(std::uint32_t index) const noexcept {
        return verifies_all ? size_of(index) != 0 : is_live(index);
    }
    [[nodiscard]] std::byte* place_at(std::uint32_t index) const noexcept {
        return first_ + std::size_t{index} * stride;
    }
    void give(std::uint32_t index) noexcept {
        free_.put(index);
        if constexpr (verifies_all) {
            detail::fill_freed(place_at(index), stride);
        }
    }

    /// The first free place, and what was asked for noted; null, recorded, iff somebody wrote to it.
    [[nodiscard]] void* take_verified(std::size_t asked, std::uintptr_t caller) noexcept {
        const std::uint32_t index = free_.first();
        std::byte* const place = place_at(index);
        if (!is_untouched(index)) [[unlikely]] {
            record_misuse(failure_kind::corrupted_block, place, region_, caller);
            return nullptr;
        }
        static_cast<void>(free_.take_first());
        note_size(index, asked);
        return place;
    }
    void note_size(std::uint32_t index, std::size_t asked) noexcept {
        detail::end_block(place_at(index), asked == 0 ? 1 : asked, sizeof(T), index);
    }
    /// The bytes that the live object may use; 0 iff there is none, or somebody wrote behind them.
    [[nodiscard]] std::size_t size_of(std::uint32_t index) const noexcept {
        if constexpr (verifies_all) {
            return is_live(index) ? detail::size_asked(place_at(index), sizeof(T), index) : 0;
        }
        return sizeof(T);
    }
    /// At `full`: whether nobody wrote to the place while it was free, or behind it while it is live.
    [[nodiscard]] bool is_untouched(std::uint32_t index) const noexcept {
        return free_.has(index) ? detail::still_filled(place_at(index), stride)
                                : size_of(index) != 0;
    }

    /// Says what is wrong with a pointer that is no live object.
    [[gnu::noinline, gnu::cold]] bool refuse(const void* pointer,
                                             std::uintptr_t caller) const noexcept {
        if (pointer == nullptr) {
            return true;
        }
        failure_kind kind = failure_kind::foreign_pointer;
        if (first_ != nullptr && index_of(pointer) < N) {
            // At `full`, one that is live is here because somebody wrote behind it.
            kind = is_live(index_of(pointer)) ? failure_kind::corrupted_block
                                              : failure_kind::double_free;
        } else if (owns(pointer)) {
            kind = failure_kind::interior_pointer;
        }
        record_misuse(kind, pointer, region_, caller);
        return false;
    }

    struct nothing_to_check {};

    std::byte* first_ = nullptr;  ///< null iff the region was too small
    detail::bitmap<N> free_;      ///< right behind it: see `bitmap::read_with`
    std::byte* region_;
    std::uint32_t region_size_;
    /// The place that check_some looks at next.
    [[no_unique_address]] std::conditional_t<verifies_all, std::uint32_t, nothing_to_check>
        to_check_{};
};

static_assert(allocator<slab<std::uint64_t, 8>>);
static_assert(allocator<slab<std::uint64_t, 1024>>);

}  // namespace ramwright
