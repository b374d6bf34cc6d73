// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <utility>

#include "ramwright/alloc/detail/bitmap.hpp"
#include "ramwright/alloc/detail/exact_index.hpp"
#include "ramwright/alloc/detail/freed_fill.hpp"
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
///
/// ¹ At `full`, O(size of T): the place is filled. At `off` the pointer is not verified.
///
/// Overhead: none in the region, which stays untouched but for the objects. State: 12 bytes on a
/// 32-bit target and 4 for every 32 objects, 4 more beyond 32.

namespace ramwright {

template <typename T, std::uint32_t N, check_level Checks = config::checks>
class slab {
    static_assert(N != 0 && N <= detail::bitmap<1024>::size,
                  "for more than 1024 blocks use a pool");
    static_assert(sizeof(T) <= 0x7FFF'FFFF / N, "offsets have 32 bits");

public:
    /// The size of a region, aligned for a T, that holds N of them.
    static constexpr std::size_t bytes = sizeof(T) * N;

    /// N places from the first address in the region that is aligned for a T; none iff they do not fit.
    explicit slab(std::span<std::byte> region) noexcept
        : region_{region.data()}, region_size_{static_cast<std::uint32_t>(region.size())} {
        // An object at address 0 could not be told from null.
        const auto start = reinterpret_cast<std::uintptr_t>(region_);
        const std::size_t padding = start == 0 ? alignof(T) : (0 - start) & (alignof(T) - 1);
        if (padding > region.size() || region.size() - padding < bytes) {
            return;
        }
        first_ = region_ + padding;
        if constexpr (Checks == check_level::full) {
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
        const std::uint32_t index = index_of(object);
        if (Checks != check_level::off && !is_live(index)) [[unlikely]] {
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
        return first_ + std::size_t{free_.take_first()} * sizeof(T);
    }
    [[nodiscard]] void* try_allocate(layout want) noexcept {
        return serves(want) ? try_allocate() : nullptr;
    }
    [[nodiscard]] [[gnu::always_inline]] void* allocate() noexcept {
        if (!any_free()) [[unlikely]] {
            record_refusal(*this, layout::of<T>(), return_address());
            return nullptr;
        }
        return try_allocate();
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
        const std::uint32_t index = index_of(object);
        if (Checks != check_level::off && !is_live(index)) [[unlikely]] {
            return refuse(object, return_address());
        }
        give(index);
        return true;
    }
    /// True iff `size` bytes fit in a place.
    [[nodiscard]] bool resize(void* object, std::size_t size) noexcept {
        if (Checks != check_level::off && !is_live(index_of(object))) [[unlikely]] {
            refuse(object, return_address());
            return false;
        }
        return size <= sizeof(T);
    }

    [[nodiscard]] bool owns(const void* pointer) const noexcept {
        return reinterpret_cast<std::uintptr_t>(pointer) -
                   reinterpret_cast<std::uintptr_t>(region_) <
               region_size_;
    }
    [[nodiscard]] std::size_t usable_size(const void*) const noexcept { return sizeof(T); }
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
        if constexpr (Checks == check_level::full) {
            for (std::uint32_t i = 0; first_ != nullptr && i < N; ++i) {
                intact = intact &&
                         (!free_.has(i) || detail::still_filled(first_ + i * sizeof(T), sizeof(T)));
            }
        }
        return intact;
    }
    [[nodiscard]] std::span<const std::byte> storage() const noexcept {
        return {region_, region_size_};
    }
    template <typename Visitor>
    void for_each_block(Visitor&& visit) const {
        for (std::uint32_t i = 0; first_ != nullptr && i < N; ++i) {
            visit(block{.offset = offset_of(*this, first_ + i * sizeof(T)),
                        .size = sizeof(T),
                        .live = !free_.has(i)});
        }
    }

private:
    static constexpr detail::exact_index distance_to_index{0, sizeof(T)};

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
    /// Where the region was too small all bits stay set, so that nothing is ever live.
    [[nodiscard]] bool is_live(std::uint32_t index) const noexcept {
        return index < N && !free_.has(index);
    }
    void give(std::uint32_t index) noexcept {
        free_.put(index);
        if constexpr (Checks == check_level::full) {
            detail::fill_freed(first_ + std::size_t{index} * sizeof(T), sizeof(T));
        }
    }

    /// Says what is wrong with a pointer that is no live object.
    [[gnu::noinline, gnu::cold]] bool refuse(const void* pointer,
                                             std::uintptr_t caller) const noexcept {
        if (pointer == nullptr) {
            return true;
        }
        failure_kind kind = failure_kind::foreign_pointer;
        if (first_ != nullptr && index_of(pointer) < N) {
            kind = failure_kind::double_free;
        } else if (owns(pointer)) {
            kind = failure_kind::interior_pointer;
        }
        record_misuse(kind, pointer, region_, caller);
        return false;
    }

    std::byte* first_ = nullptr;  ///< null iff the region was too small
    detail::bitmap<N> free_;
    std::byte* region_;
    std::uint32_t region_size_;
};

static_assert(allocator<slab<std::uint64_t, 8>>);
static_assert(allocator<slab<std::uint64_t, 1024>>);

}  // namespace ramwright
