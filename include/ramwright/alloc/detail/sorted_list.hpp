// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "ramwright/alloc/detail/free_blocks.hpp"

/// \file
/// One list of all free blocks, in order, with its links inside the blocks: what `first_fit` and
/// `best_fit` search.
///
/// Every link is looked at before it is followed. It must lie in the region, the block there must point
/// back, and it must come later in the order: so a walk over links that were overwritten ends, and
/// stays in the region.

namespace ramwright::detail {

enum class list_order : std::uint8_t {
    by_address,
    by_size,  ///< and by address among blocks of one size
};

/// A view of the list that starts and ends at unit 0, a block that is never free. It keeps nothing
/// of its own. `Trusting` leaves the looks out.
template <list_order Order, bool Trusting, typename Word>
class sorted_list {
public:
    using node_type = node<Word>;

    static constexpr std::uint32_t anchor = 0;
    /// No position: a link on the way to it was overwritten.
    static constexpr std::uint32_t nowhere = 0xFFFF'FFFF;

    /// `end`: the first unit that cannot be a free block.
    sorted_list(std::byte* origin, std::uint32_t end) noexcept : origin_{origin}, end_{end} {}

    [[nodiscard]] node_type* at(std::uint32_t unit) const noexcept {
        return reinterpret_cast<node_type*>(origin_ + std::size_t{unit} * sizeof(node_type));
    }

    /// The free block behind `unit`, `anchor` at the end of the list, or `nowhere`.
    [[nodiscard]] std::uint32_t next(std::uint32_t unit) const noexcept {
        const std::uint32_t found = at(unit)->next;
        if constexpr (!Trusting) {
            const bool later = found == anchor || unit == anchor ||
                               (found < end_ && goes_before(unit, at(unit)->size, found));
            if ((found != anchor && found >= end_) || !later || at(found)->previous != unit) {
                return nowhere;
            }
        }
        return found;
    }

    /// Behind which block one of `units` at `unit` belongs: O(blocks that come before it).
    [[nodiscard]] std::uint32_t position(std::uint32_t unit, std::uint32_t units) const noexcept {
        std::uint32_t before = anchor;
        for (;;) {
            const std::uint32_t found = next(before);
            if (found == nowhere) {
                return nowhere;
            }
            if (found == anchor || goes_before(unit, units, found)) {
                return before;
            }
            before = found;
        }
    }

    /// The last block of the list, or `anchor` iff there is none.
    [[nodiscard]] std::uint32_t last() const noexcept { return at(anchor)->previous; }

    /// True iff both neighbours in the list point to the block, so that it can be taken out.
    [[nodiscard]] bool linked(std::uint32_t unit) const noexcept {
        const node_type* const block = at(unit);
        return block->next < end_ && block->previous < end_ && at(block->next)->previous == unit &&
               at(block->previous)->next == unit;
    }

    void insert(std::uint32_t unit, std::uint32_t position) const noexcept {
        node_type* const block = at(unit);
        const std::uint32_t after = at(position)->next;
        block->next = static_cast<Word>(after);
        block->previous = static_cast<Word>(position);
        at(after)->previous = static_cast<Word>(unit);
        at(position)->next = static_cast<Word>(unit);
    }

    void remove(std::uint32_t unit) const noexcept {
        const node_type* const block = at(unit);
        at(block->next)->previous = block->previous;
        at(block->previous)->next = block->next;
    }

    /// True iff a block of `units` at `unit` comes before the listed one.
    [[nodiscard]] bool goes_before(std::uint32_t unit, std::uint32_t units,
                                   std::uint32_t listed) const noexcept {
        if constexpr (Order == list_order::by_address) {
            return unit < listed;
        } else {
            const std::uint32_t there = at(listed)->size;
            return units < there || (units == there && unit < listed);
        }
    }

private:
    std::byte* origin_;
    std::uint32_t end_;
};

}  // namespace ramwright::detail
