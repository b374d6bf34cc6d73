// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

#include "ramwright/alloc/detail/block_place.hpp"
#include "ramwright/alloc/detail/exact_index.hpp"

/// \file
/// Equal-size blocks, handed out and taken back in constant time, with every misuse found on the way:
/// the engine of `pool` and `size_classes` where checks are on.
///
/// What is known about each block is kept in a table beside the blocks, never in them: a write through
/// a stale pointer spoils no list, and a block is exactly as large as was asked.
///
/// The table has one 16-bit link for each block: the index of the next free block, or `taken` while
/// the block is live. So a free of a free block, the one misuse that its address does not show, is one
/// comparison. Blocks are numbered from 2, which leaves 0 to mean taken, the cheapest thing to compare
/// with, and 1 to mean the end of the list. The table's entries 0 and 1 are never `taken`, so an
/// address that computes to one of them is refused by that same comparison. Entry 0 holds where
/// check_some goes on.

namespace ramwright::detail {

/// `Encoded`: links are combined with numbers that depend on their blocks, so that what else is written to
/// the table is no link.
template <typename Place, bool Encoded = false>
class indexed_blocks {
public:
    static constexpr std::uint32_t most_blocks =
        std::numeric_limits<std::uint16_t>::max() - first_block_index;
    /// The least a block must hold and be aligned to: nothing is kept in it.
    static constexpr std::uint32_t least_block = 1;

    [[nodiscard]] static constexpr std::uint32_t table_bytes(std::uint32_t count) noexcept {
        return count == 0 ? 0 : (count + first_block_index) * std::uint32_t{sizeof(std::uint16_t)};
    }

    /// No blocks. Its place needs a table all the same, and has it from empty_table().
    constexpr indexed_blocks() noexcept = default;

    [[nodiscard]] static std::byte* empty_table() noexcept {
        return reinterpret_cast<std::byte*>(no_links);
    }

    /// What never changes about the blocks. An owner that knows it when it is compiled passes it to take()
    /// and give(), and nothing is loaded.
    struct shape {
        exact_index index_of;
        std::uint32_t last = first_block_index - 1;  ///< the highest index; right behind `index_of`
        std::uint32_t block_size = 1;

        constexpr shape() noexcept = default;
        /// `block_zero` counts from the origin of the blocks' place.
        constexpr shape(std::uint32_t block_zero, std::uint32_t size, std::uint32_t count) noexcept
            : index_of{block_zero, size}, last{first_block_index + count - 1}, block_size{size} {}
    };

    /// Makes `count` free blocks, the lowest to be handed out first.
    indexed_blocks(const Place& at, std::uint32_t block_size, std::uint32_t count) noexcept
        : head_{count == 0 ? end_of_list : first_block_index},
          free_{count},
          shape_{zero_of(at), block_size, count} {
        if (count == 0) {
            return;
        }
        std::uint16_t* const link = links(at);
        set(link, to_check, first_block_index);
        set(link, end_of_list, end_of_list);
        for (std::uint32_t index = first_block_index; index < shape_.last; ++index) {
            set(link, index, index + 1);
        }
        set(link, shape_.last, end_of_list);
    }

    /// A block; or null iff none is free, or a link was overwritten and any_free() remains true.
    [[nodiscard]] [[gnu::always_inline]] void* take(const Place& at) noexcept {
        return take(at, shape_);
    }
    [[nodiscard]] [[gnu::always_inline]] void* take(const Place& at, const shape& known) noexcept {
        const std::uint32_t index = head_;
        if (index == end_of_list) [[unlikely]] {
            return nullptr;
        }
        std::uint16_t* const link = links(at);
        const std::uint32_t next = get(link, index);
        if (next - end_of_list >= known.last) [[unlikely]] {
            return nullptr;
        }
        set(link, index, taken);
        head_ = next;
        --free_;
        void* const block = address_of(at, known, index);
        if (block == nullptr) {
            __builtin_unreachable();  // which saves the caller's second look
        }
        return block;
    }

    /// True and the block is free; or false, and nothing changed, iff it is no live block's start.
    [[nodiscard]] [[gnu::always_inline]] bool give(const Place& at, const void* block) noexcept {
        return give(at, block, shape_);
    }
    [[nodiscard]] [[gnu::always_inline]] bool give(const Place& at, const void* block,
                                                   const shape& known) noexcept {
        known.index_of.read_with(known.last);
        const std::uint32_t index = index_of(at, known, block);
        if (index > known.last) [[unlikely]] {
            return false;
        }
        std::uint16_t* const link = links(at);
        if (get(link, index) != taken) [[unlikely]] {
            return false;
        }
        set(link, index, head_);
        head_ = index;
        ++free_;
        return true;
    }

    /// True iff a block starts at `address`, live or free.
    [[nodiscard]] bool is_start(const Place& at, const void* address) const noexcept {
        const std::uint32_t index = index_of(at, address);
        return index >= first_block_index && index <= shape_.last;
    }
    [[nodiscard]] bool is_live(const Place& at, const void* address) const noexcept {
        const std::uint32_t index = index_of(at, address);
        return index <= shape_.last && get(links(at), index) == taken;
    }
    /// True iff the link of the block that starts at `start` is one that could have been written here.
    [[nodiscard]] bool is_intact(const Place& at, const void* start) const noexcept {
        return get(links(at), index_of(at, start)) <= shape_.last;
    }
    /// The block that take() would return; null iff there is none.
    [[nodiscard]] const void* first_free(const Place& at) const noexcept {
        const bool some = any_free() && is_sound(at, head_) && get(links(at), head_) != taken;
        return some ? address_of(at, head_) : nullptr;
    }

    [[nodiscard]] std::uint32_t block_size() const noexcept { return shape_.block_size; }
    [[nodiscard]] std::uint32_t count() const noexcept {
        return shape_.last + 1 - first_block_index;
    }
    [[nodiscard]] bool any_free() const noexcept { return head_ != end_of_list; }
    /// After take() gave nothing: true iff blocks are free, and so a link was overwritten.
    [[nodiscard]] bool cannot_be_taken(const Place&) const noexcept { return any_free(); }
    [[nodiscard]] std::uint32_t free_blocks(const Place&) const noexcept { return free_; }

    /// Calls `visit(address, live)` for each block in address order.
    template <typename Visitor>
    void for_each(const Place& at, Visitor&& visit) const {
        for (std::uint32_t index = first_block_index; index <= shape_.last; ++index) {
            visit(address_of(at, index), get(links(at), index) == taken);
        }
    }

    /// How many blocks check_some has before it up to the last one; at least 1 where there are blocks.
    [[nodiscard]] std::uint32_t left_to_check(const Place& at) const noexcept {
        if (count() == 0) {
            return 0;
        }
        const std::uint32_t index = get(links(at), to_check);
        return index < shape_.last ? shape_.last - index + 1 : 1;
    }

    /// Looks at the next `blocks` blocks, and at the first again after the last: false iff the link of one
    /// is none, or `fine(address, live)` says no, and then it stays there.
    template <typename Fine>
    [[nodiscard]] bool check_some(const Place& at, std::uint32_t blocks, Fine&& fine) noexcept {
        if (count() == 0) {
            return true;
        }
        std::uint16_t* const link = links(at);
        std::uint32_t index = get(link, to_check);
        for (; blocks != 0; --blocks) {
            if (index < first_block_index || index > shape_.last || !is_sound(at, index) ||
                !fine(address_of(at, index), get(link, index) == taken)) {
                return false;
            }
            index = index == shape_.last ? first_block_index : index + 1;
            set(link, to_check, index);
        }
        return true;
    }

    /// True iff the list holds exactly the blocks that are not taken, and addresses are told apart
    /// rightly. O(blocks).
    [[nodiscard]] bool check(const Place& at) const noexcept {
        if (count() == 0) {
            return !any_free() && free_ == 0;
        }
        if (shape_.index_of != exact_index{zero_of(at), shape_.block_size}) {
            return false;
        }
        const std::uint16_t* const link = links(at);
        const std::uint32_t next_to_check = get(link, to_check);
        if (next_to_check < first_block_index || next_to_check > shape_.last ||
            get(link, end_of_list) != end_of_list) {
            return false;
        }
        std::uint32_t listed = 0;
        for (std::uint32_t index = head_; index != end_of_list; index = get(link, index)) {
            // A list that ends has no loop, so counting the steps is enough to find one.
            if (index < first_block_index || index > shape_.last || ++listed > free_) {
                return false;
            }
        }
        std::uint32_t not_taken = 0;
        for (std::uint32_t index = first_block_index; index <= shape_.last; ++index) {
            not_taken += get(link, index) != taken ? 1u : 0u;
        }
        return listed == free_ && not_taken == free_;
    }

private:
    static constexpr std::uint16_t taken = 0;
    static constexpr std::uint16_t end_of_list = 1;
    /// The entry, of no block, that tells which block check_some looks at next.
    static constexpr std::uint32_t to_check = 0;

    [[nodiscard]] static constexpr std::uint32_t key(std::uint32_t index) noexcept {
        return Encoded ? index * 0x9E37U & 0xFFFF : 0;
    }
    [[nodiscard]] [[gnu::always_inline]] static std::uint32_t get(const std::uint16_t* link,
                                                                  std::uint32_t index) noexcept {
        return link[index] ^ key(index);
    }
    [[gnu::always_inline]] static void set(std::uint16_t* link, std::uint32_t index,
                                           std::uint32_t to) noexcept {
        link[index] = static_cast<std::uint16_t>(to ^ key(index));
    }

    /// True iff the block's link says taken, or leads to the end of the list or to a block that is free.
    [[nodiscard]] bool is_sound(const Place& at, std::uint32_t index) const noexcept {
        const std::uint32_t next = get(links(at), index);
        return next <= end_of_list || (next <= shape_.last && get(links(at), next) != taken);
    }

    /// Never written: where there are no blocks, none is taken or given back.
    static inline constinit std::uint16_t no_links[first_block_index] = {
        end_of_list, static_cast<std::uint16_t>(end_of_list ^ key(1))};

    [[nodiscard]] static std::uint32_t zero_of(const Place& at) noexcept {
        return static_cast<std::uint32_t>(at.block_zero - at.origin());
    }
    [[nodiscard]] static std::uint16_t* links(const Place& at) noexcept {
        return reinterpret_cast<std::uint16_t*>(at.table);
    }
    [[nodiscard]] static void* address_of(const Place& at, const shape& known,
                                          std::uint32_t index) noexcept {
        return reinterpret_cast<void*>(at.block_zero + std::uintptr_t{index} * known.block_size);
    }
    [[nodiscard]] void* address_of(const Place& at, std::uint32_t index) const noexcept {
        return address_of(at, shape_, index);
    }

    /// What is no block's start gives more than `shape_.last`, or an entry that is never `taken`.
    [[nodiscard]] std::uint32_t index_of(const Place& at, const void* address) const noexcept {
        return index_of(at, shape_, address);
    }
    [[nodiscard]] static std::uint32_t index_of(const Place& at, const shape& known,
                                                const void* address) noexcept {
        const std::uintptr_t position = reinterpret_cast<std::uintptr_t>(address) - at.origin();
        if constexpr (sizeof(position) > sizeof(std::uint32_t)) {
            if (position > std::numeric_limits<std::uint32_t>::max()) {
                return std::numeric_limits<std::uint32_t>::max();
            }
        }
        return known.index_of(static_cast<std::uint32_t>(position));
    }

    // Words, and in this order: neighbours that are used together are loaded and stored as pairs.
    std::uint32_t head_ = end_of_list;
    std::uint32_t free_ = 0;
    shape shape_;
};

}  // namespace ramwright::detail
