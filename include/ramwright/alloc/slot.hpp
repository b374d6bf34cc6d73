// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <utility>

#include "ramwright/alloc/detail/freed_fill.hpp"
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
///     alignas(update) std::byte storage[sizeof(update)];
///     ramwright::slot<update> current{storage};
///     update* job = current.make(version);      // null while there is one already
///     current.destroy(job);
///
/// | call             | cost | from an interrupt  | on failure                                      |
/// |------------------|------|--------------------|-------------------------------------------------|
/// | constructor      | O(1) | no                 | too small a region: every request is refused    |
/// | make, allocate   | O(1) | only behind a lock | null, recorded; nothing changed                 |
/// | destroy, deallocate | O(1) ¹ | only behind a lock | false, recorded; nothing changed           |
/// | resize           | O(1) | only behind a lock | false; nothing changed                          |
/// | every other call | O(1) | yes                | cannot fail                                     |
///
/// ¹ At `full`, O(size): the room is filled. At `off` the pointer is not looked at.
///
/// Overhead: none. State: 16 bytes on a 32-bit target.

namespace ramwright {

template <typename T, check_level Checks = config::checks>
class slot {
public:
    /// The room is the first place in the region that is aligned for a T.
    explicit slot(std::span<std::byte> region) noexcept
        : region_{region.data()}, region_size_{usable_part(region.size())} {
        // An object at address 0 could not be told from null.
        const auto start = reinterpret_cast<std::uintptr_t>(region_);
        const std::size_t padding = start == 0 ? alignof(T) : (0 - start) & (alignof(T) - 1);
        if (padding <= region.size() && region.size() - padding >= sizeof(T)) {
            room_ = region_ + padding;
            if constexpr (Checks == check_level::full) {
                detail::fill_freed(room_, sizeof(T));
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

    [[nodiscard]] void* try_allocate() noexcept {
        if (live_ || room_ == nullptr) {
            return nullptr;
        }
        live_ = true;
        return room_;
    }
    [[nodiscard]] void* try_allocate(layout want) noexcept {
        const bool power_of_two = (want.alignment & (want.alignment - 1)) == 0;
        return want.size <= sizeof(T) && power_of_two && want.alignment - 1 < alignof(T)
                   ? try_allocate()
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
        if constexpr (Checks == check_level::full) {
            detail::fill_freed(object, sizeof(T));
        }
        return true;
    }
    /// True iff `size` bytes fit in the room.
    [[nodiscard]] bool resize(void* object, std::size_t size) noexcept {
        return verify(object, return_address()) && size <= sizeof(T);
    }

    [[nodiscard]] bool owns(const void* pointer) const noexcept {
        return reinterpret_cast<std::uintptr_t>(pointer) -
                   reinterpret_cast<std::uintptr_t>(region_) <
               region_size_;
    }
    [[nodiscard]] bool live() const noexcept { return live_; }
    [[nodiscard]] std::size_t usable_size(const void*) const noexcept { return sizeof(T); }
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
    /// True iff, at `full`, nobody wrote to the free room. There is nothing else to spoil.
    [[nodiscard]] bool check() const noexcept {
        return Checks != check_level::full || live_ || room_ == nullptr ||
               detail::still_filled(room_, sizeof(T));
    }
    [[nodiscard]] std::span<const std::byte> storage() const noexcept {
        return {region_, region_size_};
    }
    template <typename Visitor>
    void for_each_block(Visitor&& visit) const {
        if (room_ != nullptr) {
            visit(block{.offset = offset_of(*this, room_), .size = sizeof(T), .live = live_});
        }
    }

private:
    static constexpr std::uint32_t usable_part(std::size_t size) noexcept {
        constexpr std::size_t most = 0xFFFF'FFFF;
        return static_cast<std::uint32_t>(size < most ? size : most);
    }
    /// True iff the object in the room is `object`; else says what is wrong with it.
    [[nodiscard]] bool verify(const void* object, std::uintptr_t caller) const noexcept {
        if (Checks == check_level::off || (live_ && object == room_)) [[likely]] {
            return true;
        }
        const failure_kind kind = !owns(object)     ? failure_kind::foreign_pointer
                                  : object == room_ ? failure_kind::double_free
                                                    : failure_kind::interior_pointer;
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
