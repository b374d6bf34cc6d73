// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

#include "ramwright/alloc/detail/block_place.hpp"
#include "ramwright/alloc/detail/exact_index.hpp"
#include "ramwright/alloc/detail/freed_fill.hpp"
#include "ramwright/core/check_level.hpp"
#include "ramwright/core/exclusive.hpp"

/// \file
/// Equal-size blocks that every context takes and gives back at any moment: the engine of
/// `concurrent_pool`. docs/concurrent-pool.md has the argument that it is right.
///
/// The table is that of `indexed_blocks`, at every level of checks: a link in a block would be read while
/// another context, which has just got the block, writes there.
///
/// A block is live iff its link is `taken`. Taking one changes the first word, then writes `taken`; until
/// then nobody else has the block's address. Giving one back replaces `taken` first, which only one of
/// several contexts can do, and from then on the link belongs to that one.

namespace ramwright::detail {

/// The same calls as `indexed_blocks`.
template <typename Place, check_level Checks>
class concurrent_blocks {
public:
    static constexpr std::uint32_t most_blocks =
        std::numeric_limits<std::uint16_t>::max() - first_block_index;
    /// The least a block must hold and be aligned to: nothing is kept in it.
    static constexpr std::uint32_t least_block = 1;
    /// At `full`, give() fills: afterwards the block may be another context's.
    static constexpr bool fills_freed = true;

    [[nodiscard]] static constexpr std::uint32_t table_bytes(std::uint32_t count) noexcept {
        return count == 0 ? 0 : (count + first_block_index) * std::uint32_t{sizeof(std::uint16_t)};
    }

    constexpr concurrent_blocks() noexcept = default;
    concurrent_blocks(const concurrent_blocks&) = delete;
    concurrent_blocks& operator=(const concurrent_blocks&) = delete;

    [[nodiscard]] static std::byte* empty_table() noexcept {
        return reinterpret_cast<std::byte*>(no_links);
    }

    /// Makes `count` free blocks, the lowest to be handed out first.
    concurrent_blocks(const Place& at, std::uint32_t block_size, std::uint32_t count) noexcept
        : first_{count == 0 ? end_of_list : first_block_index},
          index_of_{zero_of(at), block_size},
          last_{first_block_index + count - 1},
          block_size_{block_size} {
        if (count == 0) {
            return;
        }
        set(links(at)[taken], end_of_list);
        set(links(at)[end_of_list], end_of_list);
        for (std::uint32_t index = first_block_index; index < last_; ++index) {
            set(links(at)[index], index + 1);
        }
        set(links(at)[last_], end_of_list);
    }

    /// A block; or null iff none is free, or the first one's link was overwritten.
    [[nodiscard]] [[gnu::always_inline]] void* take(const Place& at) noexcept {
        void* block;
        return try_take(at, block) ? block : take_again(at);
    }

    /// True and the block is free; or false, and nothing changed, iff it is no live block's start.
    [[nodiscard]] [[gnu::always_inline]] bool give(const Place& at, void* block) noexcept {
        if constexpr (Checks != check_level::off) {
            index_of_.read_with(last_);
        }
        const std::uint32_t index = index_of(at, block);
        if (Checks != check_level::off && index > last_) [[unlikely]] {
            return false;
        }
        std::uint16_t& link = links(at)[index];
        if (Checks != check_level::off && !replace_zero(link, index)) [[unlikely]] {
            return false;
        }
        if constexpr (Checks == check_level::full) {
            fill_freed(block, block_size_);
        }
        if (!try_put(link, index)) [[unlikely]] {
            put_again(link, index);
        }
        return true;
    }

    /// After take() gave nothing: true iff a link was overwritten.
    [[nodiscard]] bool cannot_be_taken(const Place& at) noexcept {
        for (;;) {
            const auto seen = first_.begin();
            if (seen.value == end_of_list || can_be_next(link_of(at, seen.value))) {
                first_.abandon(seen);
                return false;
            }
            if (first_.commit(seen, seen.value)) {
                return true;
            }
        }
    }

    /// True iff a block starts at `address`, live or free.
    [[nodiscard]] bool is_start(const Place& at, const void* address) const noexcept {
        const std::uint32_t index = index_of(at, address);
        return index >= first_block_index && index <= last_;
    }
    [[nodiscard]] bool is_live(const Place& at, const void* address) const noexcept {
        const std::uint32_t index = index_of(at, address);
        return index <= last_ && link_of(at, index) == taken;
    }
    /// True iff the link of the block that starts at `start` is one that could have been written here.
    [[nodiscard]] bool is_intact(const Place& at, const void* start) const noexcept {
        return link_of(at, index_of(at, start)) <= last_;
    }

    [[nodiscard]] std::uint32_t block_size() const noexcept { return block_size_; }
    [[nodiscard]] std::uint32_t count() const noexcept { return last_ + 1 - first_block_index; }
    [[nodiscard]] bool any_free() const noexcept { return first_.read() != end_of_list; }

    /// O(blocks), but O(1) where none is free: a number kept for it would make every call longer.
    [[nodiscard]] std::uint32_t free_blocks(const Place& at) const noexcept {
        return any_free() ? not_taken(at) : 0;
    }

    /// Calls `visit(address, live)` for each block in address order.
    template <typename Visitor>
    void for_each(const Place& at, Visitor&& visit) const {
        for (std::uint32_t index = first_block_index; index <= last_; ++index) {
            visit(address_of(at, index), link_of(at, index) == taken);
        }
    }

    /// True iff the list holds exactly the blocks that are not taken, and addresses are told apart
    /// rightly. O(blocks). Not while a context is inside take() or give().
    [[nodiscard]] bool check(const Place& at) const noexcept {
        if (count() == 0) {
            return !any_free();
        }
        if (index_of_ != exact_index{zero_of(at), block_size_} ||
            link_of(at, taken) != end_of_list || link_of(at, end_of_list) != end_of_list) {
            return false;
        }
        std::uint32_t listed = 0;
        for (std::uint32_t index = first_.read(); index != end_of_list;
             index = link_of(at, index)) {
            // A list that ends has no loop, so counting the steps is enough to find one.
            if (index < first_block_index || index > last_ || ++listed > count()) {
                return false;
            }
        }
        return listed == not_taken(at);
    }

private:
    static constexpr std::uint16_t taken = 0;
    static constexpr std::uint16_t end_of_list = 1;

    /// Never written: where there are no blocks, none is taken or given back.
    static inline constinit std::uint16_t no_links[first_block_index] = {end_of_list, end_of_list};

    /// False iff another context came between, and nothing changed.
    [[nodiscard]] [[gnu::always_inline]] bool try_take(const Place& at, void*& block) noexcept {
        const auto seen = first_.begin();
        if (seen.value == end_of_list) [[unlikely]] {
            first_.abandon(seen);
            block = nullptr;
            return true;
        }
        const std::uint32_t index = seen.value;
        std::uint16_t& link = links(at)[index];
        const std::uint32_t next = get(link);
        if (Checks != check_level::off && !can_be_next(next)) [[unlikely]] {
            block = nullptr;
            // What was read is the first block's link only if nobody has taken that block since.
            return first_.commit(seen, seen.value);
        }
        if (!first_.commit(seen, next)) [[unlikely]] {
            return false;
        }
        set(link, taken);
        block = address_of(at, index);
        if (block == nullptr) {
            __builtin_unreachable();  // which saves the caller's second look
        }
        return true;
    }
    [[nodiscard]] [[gnu::noinline, gnu::cold]] void* take_again(const Place& at) noexcept {
        void* block;
        while (!try_take(at, block)) {
        }
        return block;
    }

    /// Puts a block first. False iff another context came between; only the block's link changed.
    [[nodiscard]] [[gnu::always_inline]] bool try_put(std::uint16_t& link,
                                                      std::uint32_t index) noexcept {
        const auto seen = first_.begin();
        set(link, seen.value);
        return first_.commit(seen, index);
    }
    [[gnu::noinline, gnu::cold]] void put_again(std::uint16_t& link, std::uint32_t index) noexcept {
        while (!try_put(link, index)) {
        }
    }

    [[nodiscard]] std::uint32_t not_taken(const Place& at) const noexcept {
        std::uint32_t found = 0;
        for (std::uint32_t index = first_block_index; index <= last_; ++index) {
            found += link_of(at, index) != taken ? 1u : 0u;
        }
        return found;
    }

    [[nodiscard]] bool can_be_next(std::uint32_t link) const noexcept {
        return link - end_of_list < last_;
    }

    [[nodiscard]] static std::uint32_t zero_of(const Place& at) noexcept {
        return static_cast<std::uint32_t>(at.block_zero - at.origin());
    }
    [[nodiscard]] static std::uint16_t* links(const Place& at) noexcept {
        return reinterpret_cast<std::uint16_t*>(at.table);
    }
    [[nodiscard]] static std::uint32_t link_of(const Place& at, std::uint32_t index) noexcept {
        return get(links(at)[index]);
    }
    [[nodiscard]] static std::uint32_t get(const std::uint16_t& link) noexcept {
        return __atomic_load_n(&link, __ATOMIC_RELAXED);
    }
    static void set(std::uint16_t& link, std::uint32_t value) noexcept {
        __atomic_store_n(&link, static_cast<std::uint16_t>(value), __ATOMIC_RELAXED);
    }
    [[nodiscard]] void* address_of(const Place& at, std::uint32_t index) const noexcept {
        return reinterpret_cast<void*>(at.block_zero + std::uintptr_t{index} * block_size_);
    }

    /// What is no block's start gives more than `last_`, or an entry that is never `taken`.
    [[nodiscard]] std::uint32_t index_of(const Place& at, const void* address) const noexcept {
        const std::uintptr_t position = reinterpret_cast<std::uintptr_t>(address) - at.origin();
        if constexpr (sizeof(position) > sizeof(std::uint32_t)) {
            if (position > std::numeric_limits<std::uint32_t>::max()) {
                return std::numeric_limits<std::uint32_t>::max();
            }
        }
        return index_of_(static_cast<std::uint32_t>(position));
    }

    exclusive_word first_{end_of_list};
    exact_index index_of_;
    std::uint32_t last_ = first_block_index - 1;
    std::uint32_t block_size_ = 1;
};

}  // namespace ramwright::detail
