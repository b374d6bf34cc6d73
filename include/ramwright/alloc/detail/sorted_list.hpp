// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "ramwright/alloc/detail/free_blocks.hpp"
#include "ramwright/core/check_level.hpp"

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
/// of its own. At `off` the looks are left out; at `full` links are encoded.
template <list_order Order, check_level Checks, typename Word>
class sorted_list {
    static constexpr bool trusting = Checks == check_level::off;
    static constexpr bool encoded = Checks == check_level::full;

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
        const std::uint32_t found = link_to_next(unit);
        if constexpr (!trusting) {
            const bool later = found == anchor || unit == anchor ||
                               (found < end_ && goes_before(unit, at(unit)->size, found));
            if ((found != anchor && found >= end_) || !later || previous(found) != unit) {
                return nowhere;
            }
        }
        return found;
    }

    /// The block before the free block, or `anchor`, as its link says.
    [[nodiscard]] std::uint32_t previous(std::uint32_t unit) const noexcept {
        return at(unit)->previous ^ (encoded ? previous_key<Word>(unit) : Word{0});
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
    [[nodiscard]] std::uint32_t last() const noexcept { return previous(anchor); }

    /// True iff both neighbours in the list point to the block, so that it can be taken out.
    [[nodiscard]] bool linked(std::uint32_t unit) const noexcept {
        const std::uint32_t after = link_to_next(unit);
        const std::uint32_t before = previous(unit);
        return after < end_ && before < end_ && previous(after) == unit &&
               link_to_next(before) == unit;
    }

    void insert(std::uint32_t unit, std::uint32_t position) const noexcept {
        const std::uint32_t after = link_to_next(position);
        set_next(unit, after);
        set_previous(unit, position);
        set_previous(after, unit);
        set_next(position, unit);
    }

    void remove(std::uint32_t unit) const noexcept {
        const std::uint32_t after = link_to_next(unit);
        const std::uint32_t before = previous(unit);
        set_previous(after, before);
        set_next(before, after);
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
    [[nodiscard]] std::uint32_t link_to_next(std::uint32_t unit) const noexcept {
        return at(unit)->next ^ (encoded ? next_key<Word>(unit) : Word{0});
    }
    void set_next(std::uint32_t unit, std::uint32_t next) const noexcept {
        at(unit)->next = static_cast<Word>(next ^ (encoded ? next_key<Word>(unit) : Word{0}));
    }
    void set_previous(std::uint32_t unit, std::uint32_t previous) const noexcept {
        at(unit)->previous =
            static_cast<Word>(previous ^ (encoded ? previous_key<Word>(unit) : Word{0}));
    }

    std::byte* origin_;
    std::uint32_t end_;
};

}  // namespace ramwright::detail
