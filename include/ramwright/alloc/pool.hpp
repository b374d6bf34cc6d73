// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <type_traits>

#include "ramwright/alloc/detail/freed_fill.hpp"
#include "ramwright/alloc/detail/indexed_blocks.hpp"
#include "ramwright/alloc/detail/linked_blocks.hpp"
#include "ramwright/alloc/detail/trailer.hpp"
#include "ramwright/core/allocator.hpp"
#include "ramwright/core/check_level.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright/core/layout.hpp"
#include "ramwright/core/snapshot.hpp"

/// \file
/// Blocks of one size, handed out and taken back in constant time; nothing fragments.
///
/// For messages, packets, connections: many of one size, made and freed in any order. Not for one
/// object (`slot`), for objects of one type known at compile time (`slab`), or for many sizes
/// (`size_classes`, `general`).
///
///     alignas(8) std::byte storage[2048];
///     ramwright::pool packets{storage, {.size = 120, .alignment = 8}};
///     void* packet = packets.allocate();
///     packets.deallocate(packet);
///
/// | call           | cost              | from an interrupt  | on failure                            |
/// |----------------|-------------------|--------------------|---------------------------------------|
/// | constructor    | O(blocks)         | no                 | too small a region: a pool of 0 blocks |
/// | allocate       | O(1)              | only behind a lock | null, recorded; nothing changed       |
/// | deallocate     | O(1) ¹            | only behind a lock | false, recorded; nothing changed      |
/// | resize         | O(1)              | only behind a lock | false; nothing changed                |
/// | owns, largest_free | O(1)          | yes                | cannot fail                           |
/// | free_bytes     | O(1) ²            | only behind a lock | cannot fail                           |
/// | snapshot       | O(1) ²            | only behind a lock | cannot fail                           |
/// | check          | O(blocks)         | only behind a lock | false                                 |
/// | check_some(n)  | O(n)              | only behind a lock | false                                 |
/// | for_each_block | O(blocks) ³       | only behind a lock | cannot fail                           |
///
/// ¹ At `full`, every call is O(block size), and the checks so much for each block: what is free is filled,
/// and a trailer stands behind what is not. At `off` nothing is verified: only a free of
/// null is ignored, every other pointer is taken for a block.
/// ² At `off`, O(free blocks): counting would cost three instructions in every call.
/// ³ At `off`, O(blocks · free blocks).
///
/// Overhead: 2 bytes a block and 4 more, in a table in front of the blocks; at `full` also 4 bytes behind
/// each block, or as many as it is aligned to; at `off` none, but a block is a multiple of 4 bytes. State:
/// 48 bytes on a 32-bit target, 32 at `off`.

namespace ramwright {

namespace detail {

template <check_level Checks>
using pool_blocks = std::conditional_t<Checks == check_level::off, linked_blocks<near_place>,
                                       indexed_blocks<near_place, Checks == check_level::full>>;

/// True of an engine that must write over a block before it is free to all.
template <typename Blocks>
inline constexpr bool fills_freed = requires {
    requires Blocks::fills_freed;
};

}  // namespace detail

/// `Blocks` is the engine. Name `concurrent_pool` instead of giving it another.
template <check_level Checks = config::checks, typename Blocks = detail::pool_blocks<Checks>>
class pool {
    using place = detail::near_place;
    using blocks = Blocks;
    /// Fills, trailers and encoded links are the pool's. An engine that fills has none but its own.
    static constexpr bool verifies_all =
        Checks == check_level::full && !detail::fills_freed<blocks>;

public:
    /// A count that asks for as many blocks as the region holds.
    static constexpr std::uint32_t as_many_as_fit = 0xFFFF'FFFF;

    /// `count` blocks, each with room for `each`; none at all iff the region does not hold so many or
    /// `each` is not valid. At most 65,533 blocks where checks are on.
    pool(std::span<std::byte> region, layout each, std::uint32_t count = as_many_as_fit) noexcept
        : region_{region.data()}, region_size_{usable_part(region.size())} {
        if (!each.valid()) {
            return;
        }
        each = block_layout(each);
        if (each.size > region_size_) {
            return;
        }
        const auto block_size = static_cast<std::uint32_t>(each.size);
        if (count == as_many_as_fit) {
            const std::uint32_t for_each_block =
                block_size + blocks::table_bytes(2) - blocks::table_bytes(1);
            count = region_size_ / for_each_block;
            count = count < blocks::most_blocks ? count : blocks::most_blocks;
            while (count != 0 &&
                   first_offset(each, count) + std::size_t{count} * block_size > region_size_) {
                --count;
            }
        }
        if (count == 0 || count > blocks::most_blocks ||
            saturating_add(first_offset(each, count), saturating_multiply(count, block_size)) >
                region_size_) {
            return;
        }
        const std::size_t first = first_offset(each, count);
        alignment_ = static_cast<std::uint32_t>(each.alignment);
        at_ = {.block_zero = reinterpret_cast<std::uintptr_t>(region_) + first -
                             std::uintptr_t{block_size} * detail::first_block_index,
               .table = region_ + table_offset()};
        ::new (&blocks_) blocks{at_, block_size, count};
        if constexpr (Checks == check_level::full) {
            detail::fill_freed(region_ + first, std::size_t{count} * block_size);
        }
    }

    pool(const pool&) = delete;
    pool& operator=(const pool&) = delete;

    /// The size of a region, aligned like the blocks, that holds exactly `count` of them.
    [[nodiscard]] static constexpr std::size_t bytes_for(layout each,
                                                         std::uint32_t count) noexcept {
        const layout block = block_layout(each);
        return saturating_add(align_up(blocks::table_bytes(count), block.alignment),
                              saturating_multiply(block.size, count));
    }

    /// One block; nothing to verify.
    [[nodiscard]] [[gnu::always_inline]] void* try_allocate() noexcept {
        void* const block = take(block_size());
        if (block == nullptr) [[unlikely]] {
            return report_corruption(return_address());
        }
        return block;
    }
    /// One block, iff it has room for `want`.
    [[nodiscard]] [[gnu::always_inline]] void* try_allocate(layout want) noexcept {
        if constexpr (!verifies_all) {
            return serves(want) ? try_allocate() : nullptr;
        }
        void* const block = serves(want) ? take(want.size) : nullptr;
        return block != nullptr || !serves(want) ? block : report_corruption(return_address());
    }
    [[nodiscard]] [[gnu::always_inline]] void* allocate() noexcept {
        void* const block = take(block_size());
        if (block == nullptr) [[unlikely]] {
            return report_refusal(layout{block_size(), alignment_}, return_address());
        }
        return block;
    }
    [[nodiscard]] [[gnu::always_inline]] void* allocate(layout want) noexcept {
        void* const block = serves(want) ? take(want.size) : nullptr;
        if (block == nullptr) [[unlikely]] {
            return report_refusal(want, return_address());
        }
        return block;
    }

    /// Takes a block back. False iff `block` is not a live block of this pool, or null at `off`.
    bool deallocate(void* block) noexcept {
        if (Checks != check_level::standard &&
            block == nullptr) {  // there it is found as misuse is
            return true;
        }
        if constexpr (verifies_all) {
            if (usable_size(block) == 0) [[unlikely]] {
                return refuse(block, return_address());
            }
            detail::fill_freed(block, blocks_.block_size());
        }
        if (!blocks_.give(at_, block)) [[unlikely]] {
            return refuse(block, return_address());
        }
        return true;
    }

    /// True iff the block has room for `size` bytes: blocks never change.
    [[nodiscard]] bool resize(void* block, std::size_t size) noexcept {
        const bool intact = verifies_all
                                ? usable_size(block) != 0
                                : Checks == check_level::off || blocks_.is_live(at_, block);
        if (!intact) [[unlikely]] {
            refuse(block, return_address());
            return false;
        }
        const bool has_room = size <= block_size();
        if constexpr (verifies_all) {
            if (has_room) {
                note_size(block, size);
            }
        }
        return has_room;
    }

    [[nodiscard]] bool owns(const void* pointer) const noexcept {
        return reinterpret_cast<std::uintptr_t>(pointer) -
                   reinterpret_cast<std::uintptr_t>(region_) <
               region_size_;
    }
    /// At `full`, the very bytes that were asked for. 0 iff `block` is not live or, at `full`, somebody wrote
    /// behind them; at `off` it is not looked at.
    [[nodiscard]] std::size_t usable_size(const void* block) const noexcept {
        if (Checks != check_level::off && !blocks_.is_live(at_, block)) {
            return 0;
        }
        if constexpr (verifies_all) {
            return detail::size_asked(block, block_size(), offset_of(*this, block));
        }
        return block_size();
    }
    [[nodiscard]] std::size_t block_size() const noexcept {
        if constexpr (verifies_all) {
            // A pool without blocks has nothing to put a trailer behind.
            return block_count() == 0 ? 1 : blocks_.block_size() - beside(alignment_);
        }
        return blocks_.block_size();
    }
    [[nodiscard]] std::uint32_t block_count() const noexcept { return blocks_.count(); }

    [[nodiscard]] std::size_t free_bytes() const noexcept {
        return std::size_t{blocks_.free_blocks(at_)} * block_size();
    }
    [[nodiscard]] std::size_t largest_free() const noexcept {
        return blocks_.any_free() ? block_size() : 0;
    }
    [[nodiscard]] ramwright::snapshot snapshot() const noexcept {
        const std::uint32_t free = blocks_.free_blocks(at_);
        return {.capacity_bytes = region_size_,
                .free_bytes = free * static_cast<std::uint32_t>(block_size()),
                .largest_free_bytes = static_cast<std::uint32_t>(largest_free()),
                .live_blocks = blocks_.count() - free,
                .free_blocks = free};
    }

    /// True iff every link is intact and, at `full`, nobody wrote to a free block.
    [[nodiscard]] bool check() const noexcept {
        bool intact = blocks_.check(at_);
        if constexpr (Checks == check_level::full) {
            blocks_.for_each(at_, [&](const void* block, bool live) {
                intact = intact && is_untouched(block, live);
            });
        }
        return intact;
    }
    /// Checks the next `blocks` blocks, and from the first again after the last: false iff one is damaged,
    /// at which it stays. Blocks lie still: after as many as there are, all have been checked.
    [[nodiscard]] bool check_some(std::uint32_t count) noexcept requires
        requires(blocks& engine, bool fine(const void*, bool)) {
        engine.check_some(place{}, 0U, fine);
    }
    {
        return blocks_.check_some(at_, count, [this](const void* block, bool live) {
            return Checks != check_level::full || is_untouched(block, live);
        });
    }
    [[nodiscard]] std::span<const std::byte> storage() const noexcept {
        return {region_, region_size_};
    }
    template <typename Visitor>
    void for_each_block(Visitor&& visit) const {
        blocks_.for_each(at_, [&](const void* start, bool live) {
            visit(
                block{.offset = offset_of(*this, start),
                      .size = static_cast<std::uint32_t>(live ? usable_size(start) : block_size()),
                      .live = live});
        });
    }

private:
    /// Offsets have 32 bits; a region beyond that is used in part.
    static constexpr std::uint32_t usable_part(std::size_t size) noexcept {
        constexpr std::size_t most = 0x7FFF'FFFF;
        return static_cast<std::uint32_t>(size < most ? size : most);
    }
    static constexpr layout block_layout(layout each) noexcept {
        const std::size_t alignment =
            each.alignment < blocks::least_block ? blocks::least_block : each.alignment;
        return {
            saturating_add(align_up(each.size == 0 ? 1 : each.size, alignment), beside(alignment)),
            alignment};
    }
    /// What a trailer takes of every block.
    static constexpr std::size_t beside(std::size_t alignment) noexcept {
        return verifies_all ? detail::trailer_stride<check_level::full>(alignment) : 0;
    }

    [[nodiscard]] std::size_t padding(std::size_t offset, std::size_t alignment) const noexcept {
        return (0 - (reinterpret_cast<std::uintptr_t>(region_) + offset)) & (alignment - 1);
    }
    [[nodiscard]] std::size_t table_offset() const noexcept {
        return padding(0, alignof(std::uint16_t));
    }
    [[nodiscard]] std::size_t first_offset(layout each, std::uint32_t count) const noexcept {
        std::size_t offset = table_offset() + blocks::table_bytes(count);
        offset = saturating_add(offset, padding(offset, each.alignment));
        // A block at address 0 could not be told from null.
        const bool at_null = reinterpret_cast<std::uintptr_t>(region_) + offset == 0;
        return at_null ? each.alignment : offset;
    }

    [[nodiscard]] bool serves(layout want) const noexcept {
        const bool power_of_two = (want.alignment & (want.alignment - 1)) == 0;
        return want.size <= block_size() && power_of_two && want.alignment - 1 < alignment_;
    }

    /// A block, or null. Only at `full` does it matter how much of it was asked for.
    [[nodiscard]] [[gnu::always_inline]] void* take(std::size_t asked) noexcept {
        if constexpr (verifies_all) {
            return take_verified(asked);
        }
        return blocks_.take(at_);
    }
    [[nodiscard]] [[gnu::noinline]] void* take_verified(std::size_t asked) noexcept requires
        verifies_all {
        const void* const next = blocks_.first_free(at_);
        if (next == nullptr || !is_untouched(next, false)) {
            return nullptr;
        }
        void* const block = blocks_.take(at_);
        note_size(block, asked);
        return block;
    }
    void note_size(void* block, std::size_t asked) noexcept {
        detail::end_block(block, asked == 0 ? 1 : asked, block_size(), offset_of(*this, block));
    }
    /// Whether nobody wrote to the block while it was free, or behind it while it is live.
    [[nodiscard]] bool is_untouched(const void* block, bool live) const noexcept {
        return live ? usable_size(block) != 0 : detail::still_filled(block, blocks_.block_size());
    }

    // Both return null themselves, out of line: what the caller holds need not survive the call.

    [[gnu::noinline, gnu::cold]] void* report_corruption(std::uintptr_t caller) noexcept {
        if (blocks_.cannot_be_taken(at_)) {
            const void* damaged = at_.table;
            if constexpr (verifies_all) {
                const void* const next = blocks_.first_free(at_);
                damaged = next != nullptr ? next : damaged;
            }
            record_misuse(failure_kind::corrupted_block, damaged, region_, caller);
        }
        return nullptr;
    }
    [[gnu::noinline, gnu::cold]] void* report_refusal(layout want, std::uintptr_t caller) noexcept {
        if (serves(want)) {
            report_corruption(caller);
        }
        record_refusal(*this, want, caller);
        return nullptr;
    }

    /// Says what is wrong with a pointer that is no live block's start.
    [[gnu::noinline, gnu::cold]] bool refuse(const void* pointer, std::uintptr_t caller) noexcept {
        if (pointer == nullptr) {
            return true;
        }
        failure_kind kind = failure_kind::foreign_pointer;
        if (blocks_.is_start(at_, pointer)) {
            // At `full`, one that is live is here because somebody wrote behind it.
            const bool is_free =
                blocks_.is_intact(at_, pointer) && !(verifies_all && blocks_.is_live(at_, pointer));
            kind = is_free ? failure_kind::double_free : failure_kind::corrupted_block;
        } else if (owns(pointer)) {
            kind = failure_kind::interior_pointer;
        }
        record_misuse(kind, pointer, region_, caller);
        return false;
    }

    blocks blocks_;
    place at_{.block_zero = 0, .table = blocks::empty_table()};
    std::byte* region_;
    std::uint32_t region_size_;
    std::uint32_t alignment_ = 1;
};

static_assert(allocator<pool<>>);

}  // namespace ramwright
