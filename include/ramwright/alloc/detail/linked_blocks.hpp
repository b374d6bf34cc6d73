// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "ramwright/alloc/detail/block_place.hpp"

/// \file
/// Equal-size blocks in the fewest instructions: the engine of `pool` and `size_classes` at
/// `check_level::off`. A free block holds the link to the next, 32 bits on every target, and nothing is
/// verified: a block freed twice is handed out twice.

namespace ramwright::detail {

/// The same calls as `indexed_blocks`.
template <typename Place>
class linked_blocks {
public:
    /// Keeps every distance within 32 bits.
    static constexpr std::uint32_t most_blocks = 0x1FFF'FFFF;
    /// The least a block must hold and be aligned to: its link.
    static constexpr std::uint32_t least_block = sizeof(std::uint32_t);

    [[nodiscard]] static constexpr std::uint32_t table_bytes(std::uint32_t) noexcept { return 0; }

    constexpr linked_blocks() noexcept = default;

    /// As in `indexed_blocks`; handing blocks out and taking them back needs none of it here.
    struct shape {
        constexpr shape(std::uint32_t, std::uint32_t, std::uint32_t) noexcept {}
    };

    [[nodiscard]] static std::byte* empty_table() noexcept { return nullptr; }

    linked_blocks(const Place& at, std::uint32_t block_size, std::uint32_t count) noexcept
        : block_size_{block_size}, count_{count} {
        for (std::uint32_t i = count; i-- != 0;) {
            give(at, block_at(at, i));
        }
    }

    [[nodiscard]] [[gnu::always_inline]] void* take(const Place& at, const shape&) noexcept {
        return take(at);
    }
    [[gnu::always_inline]] bool give(const Place& at, void* block, const shape&) noexcept {
        return give(at, block);
    }

    [[nodiscard]] [[gnu::always_inline]] void* take(const Place& at) noexcept {
        const std::uint32_t link = head_;
        if (link == end_of_list) [[unlikely]] {
            return nullptr;
        }
        void* const block = at_link(at, link);
        head_ = link_in(block);
        if (block == nullptr) {
            __builtin_unreachable();  // which saves the caller's second look
        }
        return block;
    }

    [[gnu::always_inline]] bool give(const Place& at, void* block) noexcept {
        // Copied, not assigned: the user's objects in the same bytes have types of their own.
        __builtin_memcpy(__builtin_assume_aligned(block, least_block), &head_, sizeof(head_));
        head_ = static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(block) - at.origin());
        return true;
    }

    [[nodiscard]] bool is_start(const Place& at, const void* address) const noexcept {
        const std::uintptr_t distance = reinterpret_cast<std::uintptr_t>(address) -
                                        reinterpret_cast<std::uintptr_t>(block_at(at, 0));
        return distance / block_size_ < count_ && distance % block_size_ == 0;
    }
    [[nodiscard]] bool is_intact(const Place&, const void*) const noexcept { return true; }

    /// O(free blocks): only the list knows.
    [[nodiscard]] bool is_live(const Place& at, const void* address) const noexcept {
        if (!is_start(at, address)) {
            return false;
        }
        for (std::uint32_t link = head_; link != end_of_list; link = link_in(at_link(at, link))) {
            if (at_link(at, link) == address) {
                return false;
            }
        }
        return true;
    }

    [[nodiscard]] std::uint32_t block_size() const noexcept { return block_size_; }
    [[nodiscard]] std::uint32_t count() const noexcept { return count_; }
    [[nodiscard]] bool any_free() const noexcept { return head_ != end_of_list; }
    /// After take() gave nothing: true iff blocks are free, and so a link was overwritten.
    [[nodiscard]] bool cannot_be_taken(const Place&) const noexcept { return any_free(); }

    /// O(free blocks).
    [[nodiscard]] std::uint32_t free_blocks(const Place& at) const noexcept {
        std::uint32_t listed = 0;
        for (std::uint32_t link = head_; link != end_of_list; link = link_in(at_link(at, link))) {
            ++listed;
        }
        return listed;
    }

    /// O(blocks · free blocks).
    template <typename Visitor>
    void for_each(const Place& at, Visitor&& visit) const {
        for (std::uint32_t i = 0; i < count_; ++i) {
            void* const block = block_at(at, i);
            visit(block, is_live(at, block));
        }
    }

    /// True iff the list holds only blocks and ends. O(free blocks).
    [[nodiscard]] bool check(const Place& at) const noexcept {
        std::uint32_t listed = 0;
        for (std::uint32_t link = head_; link != end_of_list; link = link_in(at_link(at, link))) {
            if (!is_start(at, at_link(at, link)) || ++listed > count_) {
                return false;
            }
        }
        return true;
    }

private:
    // No block starts at an origin: address 0 is null, and a region starts with its owner's state.
    static constexpr std::uint32_t end_of_list = 0;

    [[nodiscard]] void* block_at(const Place& at, std::uint32_t number) const noexcept {
        return reinterpret_cast<void*>(at.block_zero +
                                       (std::uintptr_t{number} + first_block_index) * block_size_);
    }
    [[nodiscard]] static void* at_link(const Place& at, std::uint32_t link) noexcept {
        return reinterpret_cast<void*>(at.origin() + link);
    }
    [[nodiscard]] static std::uint32_t link_in(const void* block) noexcept {
        std::uint32_t link = end_of_list;
        __builtin_memcpy(&link, __builtin_assume_aligned(block, least_block), sizeof(link));
        return link;
    }

    std::uint32_t head_ = end_of_list;
    std::uint32_t block_size_ = least_block;
    std::uint32_t count_ = 0;
};

}  // namespace ramwright::detail
