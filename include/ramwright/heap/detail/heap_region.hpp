// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <utility>

#include "ramwright/core/allocator.hpp"
#include "ramwright/heap/memory_map.hpp"
#include "ramwright/heap/request.hpp"
#include "ramwright/heap/statistics.hpp"

/// \file
/// One region of a heap: its allocator, and what the heap adds to it. Called under the heap's lock.

namespace ramwright::detail {

template <allocator Allocator>
class heap_region {
public:
    /// No region.
    constexpr heap_region() noexcept = default;

    heap_region(const heap_region&) = delete;
    heap_region& operator=(const heap_region&) = delete;

    /// Takes the region over. False iff it is too small for a block.
    bool begin(const mapped_region& map) noexcept {
        // Where a region starts at 0, its first bytes are left out: a null pointer is no memory.
        const std::size_t left_out = map.where.start == 0 ? 8 : 0;
        replace(std::span{reinterpret_cast<std::byte*>(map.where.start + left_out),
                          map.where.size - left_out});
        map_ = map;
        free_when_empty_ = memory.free_bytes();
        accounted_ = free_when_empty_;
        restart_least_free();
        reserve_ = 0;
        regions_inside = 0;
        return free_when_empty_ != 0;
    }

    void end() noexcept {
        replace();
        map_ = {};
    }

    [[nodiscard]] constexpr const mapped_region& map() const noexcept { return map_; }
    [[nodiscard]] std::size_t free_bytes() const noexcept { return memory.free_bytes(); }
    [[nodiscard]] region_statistics statistics() const noexcept {
        return {
            .capacity_bytes = static_cast<std::uint32_t>(memory.storage().size()),
            .free_bytes = static_cast<std::uint32_t>(memory.free_bytes()),
            .largest_free_bytes = static_cast<std::uint32_t>(memory.largest_free()),
            .least_free_bytes = static_cast<std::uint32_t>(least_free_bytes()),
            .reserved_bytes = static_cast<std::uint32_t>(reserve_),
        };
    }
    void restart_least_free() noexcept {
        least_free_ = use([](const auto& own) { return free_of(own); });
    }
    [[nodiscard]] bool empty() const noexcept { return memory.free_bytes() == free_when_empty_; }
    /// A request for nothing but a size and capabilities is the allocator's alone.
    [[nodiscard]] constexpr bool plain() const noexcept {
        return map_.cache_line <= 1 && reserve_ == 0;
    }

    /// Whether it keeps data behind a cache whose lines a block with these capabilities must not share.
    [[nodiscard]] constexpr bool rounds(capabilities with) const noexcept {
        return map_.cache_line > 1 &&
               !(with & (capability::cache_aligned | capability::dma)).empty();
    }

    /// As take, of a request that is plain().
    [[nodiscard]] [[gnu::always_inline]] void* take_plain(std::size_t size,
                                                          std::size_t& free_now) noexcept {
        return use([&](auto& own) {
            void* const taken = own.try_allocate(layout{.size = size});
            this->note_least(free_of(own));
            free_now = own.free_bytes();
            return taken;
        });
    }

    /// False iff the allocator refused.
    [[nodiscard]] [[gnu::always_inline]] bool give(void* block, std::size_t& free_now) noexcept {
        return use([&](auto& own) {
            const bool given = own.deallocate(block);
            free_now = own.free_bytes();
            return given;
        });
    }

    /// A block as the request wants it, that leaves what is reserved; null: there is none.
    [[nodiscard]] void* take(const heap_request& request) noexcept {
        layout want = request.want;
        if (rounds(request.with)) {
            want.alignment = want.alignment > map_.cache_line ? want.alignment : map_.cache_line;
            want.size = align_up(want.size == 0 ? 1 : want.size, map_.cache_line);
        }
        void* block = memory.try_allocate(want);
        if (block != nullptr && crosses(block, request.want.size, request.boundary)) [[unlikely]] {
            // A block that is aligned to its size rounded up to a power of two crosses none.
            const std::size_t alignment = std::bit_ceil(request.want.size);
            want.alignment = want.alignment > alignment ? want.alignment : alignment;
            memory.deallocate(block);
            block = memory.try_allocate(want);
        }
        if (block != nullptr && !leaves_reserve(request.with)) [[unlikely]] {
            memory.deallocate(block);
            return nullptr;
        }
        return block;
    }

    /// True: the block holds `size` bytes, at the same place and as the request's other properties want.
    [[nodiscard]] bool resize(void* block, const heap_request& request) noexcept {
        const auto address = reinterpret_cast<std::uintptr_t>(block);
        const std::size_t line = rounds(request.with) ? map_.cache_line : 1;
        if (address % request.want.alignment != 0 || address % line != 0 ||
            crosses(block, request.want.size, request.boundary) ||
            !map_.serves(request.with - capability::cache_aligned)) {
            return false;
        }
        std::size_t size = request.want.size;
        if (map_.cache_line > 1 && address % map_.cache_line == 0) {
            // It may be a block that shares its lines with no other, and must not come to.
            size = align_up(size == 0 ? 1 : size, map_.cache_line);
        }
        const std::size_t before = memory.usable_size(block);
        if (!memory.resize(block, size)) {
            return false;
        }
        if (size > before && !leaves_reserve(request.with)) {
            static_cast<void>(memory.resize(block, before));
            return false;
        }
        return true;
    }

    /// After a call that may have left less.
    void note_least() noexcept {
        use([this](auto& own) { this->note_least(free_of(own)); });
    }
    /// How many bytes more are free, modulo 2^n, than when it was last told what is free.
    [[nodiscard]] [[gnu::always_inline]] std::size_t account(std::size_t free_now) noexcept {
        return free_now - std::exchange(accounted_, free_now);
    }

    /// False iff there is no free block of so many bytes now.
    [[nodiscard]] bool reserve(std::size_t bytes, capabilities only_for) noexcept {
        if (bytes != 0 && map_.cache_line > 1) {
            // A block that is aligned to a line may need a line more to begin in.
            bytes = saturating_add(align_up(bytes, map_.cache_line), map_.cache_line);
        }
        if (bytes > memory.largest_free()) {
            return false;
        }
        reserve_ = bytes;
        reserved_for_ = only_for;
        return true;
    }

    Allocator memory{};
    bool is_inside = false;           ///< it lies in a block of another region
    std::uint8_t regions_inside = 0;  ///< so many others lie in blocks of this one

private:
    /// What `with` returns for the allocator, or for that which it is.
    template <typename With>
    [[gnu::always_inline]] auto use(With&& with) noexcept {
        if constexpr (requires { memory.visit(with); }) {
            return memory.visit(with);
        } else {
            return with(memory);
        }
    }

    /// What is free in the allocator's own measure, which it need not work out.
    template <typename Own>
    [[nodiscard]] static std::size_t free_of(const Own& own) noexcept {
        if constexpr (requires { own.free_granules(); }) {
            return own.free_granules();
        } else {
            return own.free_bytes();
        }
    }
    [[gnu::always_inline]] void note_least(std::size_t free_now) noexcept {
        if (free_now < least_free_) [[unlikely]] {
            least_free_ = free_now;
        }
    }
    [[nodiscard]] std::size_t least_free_bytes() const noexcept {
        return const_cast<heap_region*>(this)->use([this](const auto& own) {
            if constexpr (requires { own.free_granules(); }) {
                return std::size_t{own.bytes_in(least_free_)};
            } else {
                return least_free_;
            }
        });
    }

    template <typename... Arguments>
    void replace(Arguments... arguments) noexcept {
        memory.~Allocator();
        ::new (static_cast<void*>(&memory)) Allocator{arguments...};
    }

    [[nodiscard]] static bool crosses(const void* block, std::size_t size,
                                      std::size_t boundary) noexcept {
        return boundary != 0 && size != 0 &&
               (reinterpret_cast<std::uintptr_t>(block) & (boundary - 1)) + size > boundary;
    }
    [[nodiscard]] bool leaves_reserve(capabilities with) const noexcept {
        return reserve_ == 0 || with.contains(reserved_for_) || memory.largest_free() >= reserve_;
    }

    mapped_region map_{};
    std::size_t accounted_ = 0;
    std::size_t free_when_empty_ = 0;
    std::size_t least_free_ = 0;  ///< as free_of() counts
    std::size_t reserve_ = 0;
    capabilities reserved_for_{};
};

}  // namespace ramwright::detail
