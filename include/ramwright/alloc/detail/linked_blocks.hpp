// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

/// \file
/// Equal-size blocks in the fewest instructions, for `check_level::off`: a free block holds the link to
/// the next, and nothing is verified. Freeing a block twice hands it out twice.
///
/// A link is the distance of a block from an origin that the owner chooses: 32 bits on every target. An
/// owner whose memory must mean the same when it is read elsewhere counts from its region; one that
/// wants the last instruction counts from address 0 where addresses have 32 bits.

namespace ramwright::detail {

/// Counts links from the start of the owner's region.
struct region_origin {
    std::uintptr_t first = 0;
    std::uintptr_t region = 0;

    region_origin() noexcept = default;
    region_origin(std::uintptr_t first_block, std::uint32_t, const std::byte* start) noexcept
        : first{first_block}, region{reinterpret_cast<std::uintptr_t>(start)} {}
    [[nodiscard]] std::uintptr_t origin() const noexcept { return region; }
};

/// Counts links from address 0 where 32 bits reach everywhere, else from one block before the first.
struct nearest_origin {
    std::uintptr_t first = 0;
    std::uint32_t block_size = 0;

    nearest_origin() noexcept = default;
    nearest_origin(std::uintptr_t first_block, std::uint32_t size, const std::byte*) noexcept
        : first{first_block}, block_size{size} {}
    [[nodiscard]] std::uintptr_t origin() const noexcept {
        if constexpr (sizeof(std::uintptr_t) == sizeof(std::uint32_t)) {
            return 0;
        } else {
            return first - block_size;
        }
    }
};

/// The same calls as `indexed_blocks`.
template <typename Place>
class linked_blocks {
public:
    using place = Place;

    static constexpr std::uint32_t most_blocks = std::numeric_limits<std::uint32_t>::max();
    /// The least a block must hold and be aligned to: its link.
    static constexpr std::uint32_t least_block = sizeof(std::uint32_t);

    [[nodiscard]] static constexpr std::uint32_t table_bytes(std::uint32_t) noexcept { return 0; }
    [[nodiscard]] static place place_at(std::uintptr_t first, std::uint32_t block_size, std::byte*,
                                        const std::byte* region) noexcept {
        return {first, block_size, region};
    }

    constexpr linked_blocks() noexcept = default;

    linked_blocks(const place& at, std::uint32_t block_size, std::uint32_t count) noexcept
        : block_size_{block_size}, count_{count} {
        for (std::uint32_t i = count; i-- != 0;) {
            give(at, reinterpret_cast<void*>(at.first + std::uintptr_t{i} * block_size));
        }
    }

    [[nodiscard]] void* take(const place& at) noexcept {
        const std::uint32_t link = head_;
        if (link == end_of_list) [[unlikely]] {
            return nullptr;
        }
        void* const block = at_link(at, link);
        head_ = link_in(block);
        return block;
    }

    bool give(const place& at, void* block) noexcept {
        // Copied, not assigned: the user's objects in the same bytes have types of their own.
        __builtin_memcpy(__builtin_assume_aligned(block, least_block), &head_, sizeof(head_));
        head_ = static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(block) - at.origin());
        return true;
    }

    [[nodiscard]] bool is_start(const place& at, const void* address) const noexcept {
        const std::uintptr_t distance = reinterpret_cast<std::uintptr_t>(address) - at.first;
        return distance / block_size_ < count_ && distance % block_size_ == 0;
    }
    [[nodiscard]] bool is_intact(const place&, const void*) const noexcept { return true; }
    [[nodiscard]] bool exhausted() const noexcept { return head_ == end_of_list; }

    /// O(free blocks), as is every call below: only the list knows.
    [[nodiscard]] bool is_live(const place& at, const void* address) const noexcept {
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
    [[nodiscard]] std::uint32_t free_blocks(const place& at) const noexcept {
        std::uint32_t listed = 0;
        for (std::uint32_t link = head_; link != end_of_list; link = link_in(at_link(at, link))) {
            ++listed;
        }
        return listed;
    }

    /// O(blocks · free blocks): for reports, not for firmware in a hurry.
    template <typename Visitor>
    void for_each(const place& at, Visitor&& visit) const {
        for (std::uint32_t i = 0; i < count_; ++i) {
            const std::uintptr_t address = at.first + std::uintptr_t{i} * block_size_;
            visit(address, is_live(at, reinterpret_cast<const void*>(address)));
        }
    }

    /// True iff the list holds only blocks and ends.
    [[nodiscard]] bool check(const place& at) const noexcept {
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

    [[nodiscard]] static void* at_link(const place& at, std::uint32_t link) noexcept {
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
