// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <utility>

#include "ramwright/alloc/detail/freed_fill.hpp"
#include "ramwright/alloc/detail/trailer.hpp"
#include "ramwright/core/allocator.hpp"
#include "ramwright/core/check_level.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright/core/layout.hpp"
#include "ramwright/core/snapshot.hpp"

/// \file
/// Room for one object, taken and given back.
///
/// For what exists at most once and not always: the update in progress, the open connection of a client
/// that has one. Not for several of a kind (`slab`, `pool`).
///
///     alignas(update) std::byte storage[ramwright::slot<update>::bytes];
///     ramwright::slot<update> current{storage};
///     update* job = current.make(version);      // null while there is one already
///     current.destroy(job);
///
/// | call             | cost | from an interrupt  | on failure                                      |
/// |------------------|------|--------------------|-------------------------------------------------|
/// | constructor      | O(1) | no                 | too small a region: every request is refused    |
/// | make, allocate   | O(1) ¹ | only behind a lock | null, recorded; nothing changed               |
/// | destroy, deallocate | O(1) ¹ | only behind a lock | false, recorded; nothing changed           |
/// | resize           | O(1) ¹ | only behind a lock | false; nothing changed                        |
/// | check            | O(1) ¹ | only behind a lock | false                                         |
/// | every other call | O(1) | yes                | cannot fail                                     |
///
/// ¹ At `full`, O(size): a free room is filled, and a trailer stands behind the object. At `off` the pointer
/// is not looked at.
///
/// Overhead: none; at `full` 4 bytes. State: 16 bytes on a 32-bit target.

namespace ramwright {

template <typename T, check_level Checks = config::checks>
class slot {
    static constexpr bool verifies_all = Checks == check_level::full;

public:
    /// The size of a region, aligned for a T, that holds one.
    static constexpr std::size_t bytes = sizeof(T) + detail::trailer_bytes<Checks>;

    /// The room is the first place in the region that is aligned for a T.
    explicit slot(std::span<std::byte> region) noexcept
        : region_{region.data()}, region_size_{usable_part(region.size())} {
        // An object at address 0 could not be told from null.
        const auto start = reinterpret_cast<std::uintptr_t>(region_);
        const std::size_t padding = start == 0 ? alignof(T) : (0 - start) & (alignof(T) - 1);
        if (padding <= region.size() && region.size() - padding >= bytes) {
            room_ = region_ + padding;
            if constexpr (verifies_all) {
                detail::fill_freed(room_, bytes);
            }
        }
    }

    slot(const slot&) = delete;
    slot& operator=(const slot&) = delete;

    /// A T in the room, or null iff there is one already.
    template <typename... Arguments>
    [[nodiscard]] [[gnu::always_inline]] T* make(Arguments&&... arguments) noexcept {
        void* const room = allocate();
        return room == nullptr ? nullptr : ::new (room) T(std::forward<Arguments>(arguments)...);
    }
    /// Ends the object and frees the room. False, and nothing happened, iff `object` is not in it.
    [[gnu::always_inline]] bool destroy(T* object) noexcept {
        if (object != nullptr && !verify(object, return_address())) {
            return false;
        }
        if (object != nullptr) {
            object->~T();
        }
        return deallocate(object);
    }

    [[nodiscard]] void* try_allocate() noexcept { return take(sizeof(T), return_address()); }
    [[nodiscard]] void* try_allocate(layout want) noexcept {
        const bool power_of_two = (want.alignment & (want.alignment - 1)) == 0;
        return want.size <= sizeof(T) && power_of_two && want.alignment - 1 < alignof(T)
                   ? take(want.size, return_address())
                   : nullptr;
    }
    [[nodiscard]] [[gnu::always_inline]] void* allocate() noexcept {
        return allocate(layout::of<T>());
    }
    [[nodiscard]] [[gnu::always_inline]] void* allocate(layout want) noexcept {
        void* const room = try_allocate(want);
        if (room == nullptr) [[unlikely]] {
            record_refusal(*this, want, return_address());
        }
        return room;
    }

    [[gnu::always_inline]] bool deallocate(void* object) noexcept {
        if (object == nullptr) {
            return true;
        }
        if (!verify(object, return_address())) [[unlikely]] {
            return false;
        }
        live_ = false;
        if constexpr (verifies_all) {
            detail::fill_freed(object, bytes);
        }
        return true;
    }
    /// True iff `size` bytes fit in the room.
    [[nodiscard]] bool resize(void* object, std::size_t size) noexcept {
        if (!verify(object, return_address()) || size > sizeof(T)) {
            return false;
        }
        note_size(size);
        return true;
    }

    [[nodiscard]] bool owns(const void* pointer) const noexcept {
        return reinterpret_cast<std::uintptr_t>(pointer) -
                   reinterpret_cast<std::uintptr_t>(region_) <
               region_size_;
    }
    [[nodiscard]] bool live() const noexcept { return live_; }
    /// At `full`, the very bytes that were asked for. 0 iff `object` is not there or, at `full`, somebody
    /// wrote behind them; at `off` it is not looked at.
    [[nodiscard]] std::size_t usable_size(const void* object) const noexcept {
        return Checks == check_level::off || (live_ && object == room_) ? size_of_object() : 0;
    }
    [[nodiscard]] std::size_t free_bytes() const noexcept {
        return live_ || room_ == nullptr ? 0 : sizeof(T);
    }
    [[nodiscard]] std::size_t largest_free() const noexcept { return free_bytes(); }
    [[nodiscard]] ramwright::snapshot snapshot() const noexcept {
        const auto free = static_cast<std::uint32_t>(free_bytes());
        return {.capacity_bytes = region_size_,
                .free_bytes = free,
                .largest_free_bytes = free,
                .live_blocks = live_ ? 1u : 0u,
                .free_blocks = free == 0 ? 0u : 1u};
    }
    /// True iff, at `full`, nobody wrote to the free room or behind the object. There is nothing else to spoil.
    [[nodiscard]] bool check() const noexcept {
        return !verifies_all || room_ == nullptr ||
               (live_ ? size_of_object() != 0 : detail::still_filled(room_, bytes));
    }
    [[nodiscard]] std::span<const std::byte> storage() const noexcept {
        return {region_, region_size_};
    }
    template <typename Visitor>
    void for_each_block(Visitor&& visit) const {
        if (room_ != nullptr) {
            const std::size_t size = live_ ? size_of_object() : sizeof(T);
            visit(block{.offset = offset_of(*this, room_),
                        .size = static_cast<std::uint32_t>(size),
                        .live = live_});
        }
    }

private:
    static constexpr std::uint32_t usable_part(std::size_t size) noexcept {
        constexpr std::size_t most = 0xFFFF'FFFF;
        return static_cast<std::uint32_t>(size < most ? size : most);
    }
    /// The room, of which so much was asked for. Null, recorded where nobody should have written to it, iff it
    /// cannot be had.
    [[nodiscard]] [[gnu::always_inline]] void* take(std::size_t asked,
                                                    std::uintptr_t caller) noexcept {
        if (live_ || room_ == nullptr) {
            return nullptr;
        }
        if constexpr (verifies_all) {
            if (!detail::still_filled(room_, bytes)) [[unlikely]] {
                record_misuse(failure_kind::corrupted_block, room_, region_, caller);
                return nullptr;
            }
        }
        live_ = true;
        note_size(asked);
        return room_;
    }
    void note_size(std::size_t asked) noexcept {
        if constexpr (verifies_all) {
            detail::end_block(room_, asked == 0 ? 1 : asked, sizeof(T), 0);
        }
    }
    /// Of the object that is there, the bytes that it may use; 0 iff somebody wrote behind them.
    [[nodiscard]] std::size_t size_of_object() const noexcept {
        if constexpr (verifies_all) {
            return detail::size_asked(room_, sizeof(T), 0);
        }
        return sizeof(T);
    }
    /// True iff the object in the room is `object`, and nobody wrote behind it; else says what is wrong with it.
    [[nodiscard]] bool verify(const void* object, std::uintptr_t caller) const noexcept {
        if (Checks == check_level::off || (live_ && object == room_ && size_of_object() != 0))
            [[likely]] {
            return true;
        }
        failure_kind kind = failure_kind::foreign_pointer;
        if (owns(object)) {
            kind = object != room_ ? failure_kind::interior_pointer
                   : live_         ? failure_kind::corrupted_block
                                   : failure_kind::double_free;
        }
        record_misuse(kind, object, region_, caller);
        return false;
    }

    std::byte* region_;
    std::uint32_t region_size_;
    std::byte* room_ = nullptr;
    bool live_ = false;
};

static_assert(allocator<slot<std::uint64_t>>);

}  // namespace ramwright
