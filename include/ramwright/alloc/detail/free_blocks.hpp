// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "ramwright/alloc/detail/size_bins.hpp"

/// \file
/// The free blocks of a general heap: a list per size bin, links as unit numbers inside the blocks.

namespace ramwright::detail {

/// The start of a block: a header while it is live, header and links while it is free. The unit in
/// which a heap counts is the size of one node. May alias: it overlays what the user's objects were.
template <typename Word>
struct [[gnu::may_alias]] node {
    Word size;         ///< units of this block; with `live_flag` set while the block is live
    Word size_before;  ///< units of the block that ends where this one starts
    Word next;         ///< of the same bin; 0 ends the list
    Word previous;

    static constexpr Word live_flag = static_cast<Word>(Word{1} << (sizeof(Word) * 8 - 1));

    [[nodiscard]] bool live() const noexcept { return (size & live_flag) != 0; }
    [[nodiscard]] std::uint32_t units() const noexcept {
        return static_cast<Word>(size & static_cast<Word>(~live_flag));
    }
};

/// Lists of free blocks by size. Unit 0 is never a free block, so 0 is the null link.
template <typename Word>
class free_blocks {
public:
    using node_type = node<Word>;
    static constexpr std::uint32_t most_units = node_type::live_flag - 1U;
    static constexpr std::uint32_t bins = bin_of(most_units) + 1;

    /// How many blocks of a request's own bin are tried before a higher bin, which fits for certain.
    static constexpr unsigned tried_first = 2;
    /// And how many when nothing else fits: the bound on the cost of a request that fails.
    static constexpr unsigned tried_last = 16;

    /// A block of at least `units`, or 0. `origin` is the address of unit 0, here and below.
    [[nodiscard]] [[gnu::always_inline]] std::uint32_t find(std::byte* origin,
                                                            std::uint32_t units) const noexcept {
        const std::uint32_t own = bin_of(units);
        std::uint32_t at = head_[own];
        if (at != 0) {
            const node_type* candidate = at_unit(origin, at);
            if (candidate->size >= units) {
                return at;
            }
            at = candidate->next;
            if (at != 0 && at_unit(origin, at)->size >= units) {
                return at;
            }
        }
        const std::uint32_t higher = map_.first_from(own + 1);
        return higher == bin_map<bins>::none ? 0 : head_[higher];
    }

    /// As `find`, for when that found nothing: looks deeper into the request's own bin.
    [[nodiscard]] std::uint32_t find_last(std::byte* origin, std::uint32_t units) const noexcept {
        std::uint32_t at = head_[bin_of(units)];
        for (unsigned tries = tried_last; tries != 0 && at != 0; --tries) {
            const node_type* candidate = at_unit(origin, at);
            if (candidate->size >= units) {
                return at;
            }
            at = candidate->next;
        }
        return 0;
    }

    /// The units of the largest block that `find` or `find_last` would return. At most `tried_last`
    /// steps.
    [[nodiscard]] std::uint32_t largest(std::byte* origin) const noexcept {
        const std::uint32_t bin = map_.last();
        if (bin == bin_map<bins>::none) {
            return 0;
        }
        std::uint32_t most = 0;
        std::uint32_t at = head_[bin];
        for (unsigned tries = tried_last; tries != 0 && at != 0; --tries) {
            const node_type* candidate = at_unit(origin, at);
            most = candidate->size > most ? candidate->size : most;
            at = candidate->next;
        }
        return most;
    }

    /// A new block goes to the front of its list iff it lies lower than the one there, else right
    /// behind it. Address order at the price of one comparison: it keeps holes low and the top free.
    [[gnu::always_inline]] void insert(std::byte* origin, std::uint32_t at,
                                       std::uint32_t units) noexcept {
        const std::uint32_t bin = bin_of(units);
        node_type* const block = at_unit(origin, at);
        const std::uint32_t first = head_[bin];
        if (first == 0) {
            map_.set(bin);
            set_links(block, 0, 0);
            head_[bin] = word(at);
        } else if (at < first) {
            set_links(block, first, 0);
            at_unit(origin, first)->previous = word(at);
            head_[bin] = word(at);
        } else {
            node_type* const front = at_unit(origin, first);
            const std::uint32_t second = front->next;
            set_links(block, second, first);
            front->next = word(at);
            if (second != 0) {
                at_unit(origin, second)->previous = word(at);
            }
        }
    }

    [[gnu::always_inline]] void remove(std::byte* origin, std::uint32_t at,
                                       std::uint32_t units) noexcept {
        const node_type* const block = at_unit(origin, at);
        const std::uint32_t next = block->next;
        const std::uint32_t previous = block->previous;
        if (next != 0) {
            at_unit(origin, next)->previous = word(previous);
        }
        if (previous != 0) {
            at_unit(origin, previous)->next = word(next);
            return;
        }
        const std::uint32_t bin = bin_of(units);
        head_[bin] = word(next);
        if (next == 0) {
            map_.clear(bin);
        }
    }

    [[nodiscard]] std::uint32_t head(std::uint32_t bin) const noexcept { return head_[bin]; }
    [[nodiscard]] bool listed(std::uint32_t bin) const noexcept { return map_.test(bin); }

    [[nodiscard]] static node_type* at_unit(std::byte* origin, std::uint32_t unit) noexcept {
        return reinterpret_cast<node_type*>(origin + std::size_t{unit} * sizeof(node_type));
    }

private:
    static constexpr Word word(std::uint32_t value) noexcept { return static_cast<Word>(value); }
    static void set_links(node_type* block, std::uint32_t next, std::uint32_t previous) noexcept {
        block->next = word(next);
        block->previous = word(previous);
    }

    bin_map<bins> map_;
    Word head_[bins]{};
};

}  // namespace ramwright::detail
