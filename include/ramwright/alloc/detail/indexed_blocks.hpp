// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

#include "ramwright/alloc/detail/exact_divider.hpp"

/// \file
/// Equal-size blocks, handed out and taken back in constant time, with every misuse found on the way.
///
/// What is known about each block is kept in a table beside the blocks, never in them: a write through
/// a stale pointer spoils no list, and a block is exactly as large as was asked. The engine of `pool`
/// and `size_classes` where checks are on.
///
/// The table has one 16-bit link for each block: the index of the next free block, or `taken` while
/// the block is live. So a free of a free block, the one misuse the address does not show, is one
/// comparison. Blocks are numbered from 2, which leaves 0 to mean taken and 1 to mean the end of the
/// list, and makes "taken" the cheapest thing to compare with; the two table entries in front are not
/// `taken`, so an index of 0 or 1 is refused by that same comparison.
///
/// Nothing here is a pointer: where the blocks and the table lie is passed in by the owner.

namespace ramwright::detail {

class indexed_blocks {
public:
    /// Where the blocks and the table are, ready to compute with.
    struct place {
        std::uintptr_t block_zero = 0;  ///< where block 0 would be, two blocks before the first
        std::uint16_t* links = nullptr;
    };

    static constexpr std::uint32_t first_index = 2;
    static constexpr std::uint32_t most_blocks =
        std::numeric_limits<std::uint16_t>::max() - first_index;
    /// The least a block must hold and be aligned to: nothing is kept in it.
    static constexpr std::uint32_t least_block = 1;

    [[nodiscard]] static constexpr std::uint32_t table_bytes(std::uint32_t count) noexcept {
        return count == 0 ? 0 : (count + first_index) * std::uint32_t{sizeof(std::uint16_t)};
    }
    [[nodiscard]] static place place_at(std::uintptr_t first, std::uint32_t block_size,
                                        std::byte* table, const std::byte*) noexcept {
        return {first - std::uintptr_t{first_index} * block_size,
                reinterpret_cast<std::uint16_t*>(table)};
    }

    constexpr indexed_blocks() noexcept = default;

    /// Makes `count` free blocks. The lowest is handed out first.
    indexed_blocks(const place& at, std::uint32_t block_size, std::uint32_t count) noexcept
        : head_{count == 0 ? end_of_list : first_index},
          free_{count},
          index_of_{block_size},
          limit_{first_index + count},
          block_size_{block_size} {
        if (count == 0) {
            return;
        }
        at.links[taken] = end_of_list;
        at.links[end_of_list] = end_of_list;
        for (std::uint32_t index = first_index; index < limit_; ++index) {
            at.links[index] = static_cast<std::uint16_t>(index + 1);
        }
        at.links[limit_ - 1] = end_of_list;
    }

    /// A block, or null iff none is free or the table was overwritten (then free_blocks() is not 0).
    [[nodiscard]] void* take(const place& at) noexcept {
        const std::uint32_t index = head_;
        if (index == end_of_list) [[unlikely]] {
            return nullptr;
        }
        const std::uint32_t next = at.links[index];
        if (next - end_of_list >= limit_ - end_of_list) [[unlikely]] {
            return nullptr;
        }
        at.links[index] = taken;
        head_ = next;
        --free_;
        return reinterpret_cast<void*>(at.block_zero + std::uintptr_t{index} * block_size_);
    }

    /// True and the block is free; or false, and nothing changed, iff it is no live block's start.
    [[nodiscard]] bool give(const place& at, const void* block) noexcept {
        const std::uint32_t index = index_of(at, block);
        if (index >= limit_ || at.links[index] != taken) [[unlikely]] {
            return false;
        }
        at.links[index] = static_cast<std::uint16_t>(head_);
        head_ = index;
        ++free_;
        return true;
    }

    /// True iff `address` is where a block starts, live or free.
    [[nodiscard]] bool is_start(const place& at, const void* address) const noexcept {
        const std::uint32_t index = index_of(at, address);
        return index >= first_index && index < limit_;
    }
    [[nodiscard]] bool is_live(const place& at, const void* address) const noexcept {
        const std::uint32_t index = index_of(at, address);
        return index < limit_ && at.links[index] == taken;
    }
    /// True iff the link of the block that starts at `address` is one that this class writes.
    [[nodiscard]] bool is_intact(const place& at, const void* address) const noexcept {
        return at.links[index_of(at, address)] < limit_;
    }
    [[nodiscard]] bool exhausted() const noexcept { return head_ == end_of_list; }

    [[nodiscard]] std::uint32_t block_size() const noexcept { return block_size_; }
    [[nodiscard]] std::uint32_t count() const noexcept { return limit_ - first_index; }
    [[nodiscard]] std::uint32_t free_blocks(const place&) const noexcept { return free_; }

    /// Calls `visit(address, live)` for each block in address order.
    template <typename Visitor>
    void for_each(const place& at, Visitor&& visit) const {
        for (std::uint32_t index = first_index; index < limit_; ++index) {
            visit(at.block_zero + std::uintptr_t{index} * block_size_, at.links[index] == taken);
        }
    }

    /// True iff the list holds exactly the blocks that are not taken. O(blocks).
    [[nodiscard]] bool check(const place& at) const noexcept {
        if (count() == 0) {
            return exhausted() && free_ == 0;
        }
        if (at.links[taken] != end_of_list || at.links[end_of_list] != end_of_list) {
            return false;
        }
        std::uint32_t listed = 0;
        for (std::uint32_t index = head_; index != end_of_list; index = at.links[index]) {
            // A list that ends has no loop, so counting the links is enough to find one.
            if (index < first_index || index >= limit_ || ++listed > free_) {
                return false;
            }
        }
        std::uint32_t untaken = 0;
        for (std::uint32_t index = first_index; index < limit_; ++index) {
            untaken += at.links[index] != taken ? 1u : 0u;
        }
        return listed == free_ && untaken == free_;
    }

private:
    static constexpr std::uint16_t taken = 0;
    static constexpr std::uint16_t end_of_list = 1;

    /// A block's index; what is no block's start gives `limit_` or more, or an entry never `taken`.
    [[nodiscard]] std::uint32_t index_of(const place& at, const void* address) const noexcept {
        const std::uintptr_t distance = reinterpret_cast<std::uintptr_t>(address) - at.block_zero;
        if constexpr (sizeof(distance) > sizeof(std::uint32_t)) {
            if (distance > std::numeric_limits<std::uint32_t>::max()) {
                return std::numeric_limits<std::uint32_t>::max();
            }
        }
        return index_of_(static_cast<std::uint32_t>(distance));
    }

    // Words, and in this order: neighbours that are used together are loaded and stored as pairs.
    std::uint32_t head_ = end_of_list;
    std::uint32_t free_ = 0;
    exact_divider index_of_;
    std::uint32_t limit_ = first_index;  ///< one past the last index
    std::uint32_t block_size_ = 1;
};

}  // namespace ramwright::detail
