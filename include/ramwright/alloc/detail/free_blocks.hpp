// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "ramwright/alloc/detail/size_bins.hpp"

/// \file
/// The free blocks of a general heap: a list per size bin, links as unit numbers inside the blocks.

namespace ramwright::detail {

/// Under -Os what is shared is called, not copied: a fifth less code for a few instructions a call.
#ifdef __OPTIMIZE_SIZE__
inline constexpr bool built_for_size = true;
#else
inline constexpr bool built_for_size = false;
#endif

/// What stands at the start of a block: a header while it is live, header and links while it is
/// free. The unit in which a heap counts is the size of one node. May alias: it overlays what the
/// user's objects were.
template <typename Word>
struct [[gnu::may_alias]] node {
    // First, so that whoever writes on behind its block overwrites this before anything else: it is
    // what the free of that block is compared with.
    Word size_before;  ///< units of the block that ends where this one starts
    Word size;         ///< units of this block; with `live_flag` set while the block is live
    Word next;         ///< of the same bin; 0 ends the list
    Word previous;

    static constexpr Word live_flag = static_cast<Word>(Word{1} << (sizeof(Word) * 8 - 1));

    [[nodiscard]] bool live() const noexcept { return size >= live_flag; }
    [[nodiscard]] std::uint32_t units() const noexcept {
        return static_cast<Word>(size & static_cast<Word>(~live_flag));
    }
};

/// How `check_level::full` writes the links of a free block, so that what else is written there is no link:
/// each is combined with a number that depends on its block, and on which of the two it is. In unit 0
/// links are as they are.
template <typename Word>
[[nodiscard]] constexpr Word next_key(std::uint32_t unit) noexcept {
    return static_cast<Word>(unit * 0x9E37'79B1U);
}
template <typename Word>
[[nodiscard]] constexpr Word previous_key(std::uint32_t unit) noexcept {
    return static_cast<Word>(unit * 0x27D4'EB2FU);
}

/// Lists of free blocks by size, at the start of the region whose blocks they hold. Blocks are named
/// by their unit, counted from `origin` below; unit 0 is never a free block and is the null link.
/// `Encoded`: links in blocks are combined with their keys.
template <typename Word, bool Encoded = false>
class free_blocks {
public:
    using node_type = node<Word>;
    static constexpr std::uint32_t most_units = node_type::live_flag - 1U;
    /// One more than blocks can be in: the bin of requests just beyond the largest block.
    static constexpr std::uint32_t bins = bin_of(most_units + 1) + 1;

    /// How many blocks of a request's own bin are looked at: the bound on the cost of every request.
    static constexpr unsigned tries = 4;

    struct found {
        std::uint32_t unit = 0;  ///< 0: none
        std::uint32_t bin = 0;
    };

    /// A block of at least `units`: one of the first `tries` of the request's own bin if one of
    /// them fits, else the first of the next bin up, where every block fits.
    [[nodiscard]] [[gnu::always_inline]] found find(std::byte* origin,
                                                    std::uint32_t units) const noexcept {
        const std::uint32_t own = bin_of(units);
        if (const std::uint32_t unit = first_fitting<tries>(origin, head_[own], units)) {
            return {unit, own};
        }
        const std::uint32_t higher = map_.first_from(own + 1);
        if (higher == bin_map<bins>::none) {
            return {};
        }
        const std::uint32_t unit = head_[higher];
        if (unit == 0) {
            __builtin_unreachable();  // or its bit would be clear
        }
        return {unit, higher};
    }

    /// The units of the largest block that `find` would return.
    [[nodiscard]] std::uint32_t largest(std::byte* origin) const noexcept {
        const std::uint32_t bin = map_.last();
        if (bin == bin_map<bins>::none) {
            return 0;
        }
        std::uint32_t most = 0;
        std::uint32_t unit = head_[bin];
        for (unsigned left = tries; left != 0 && unit != 0; --left) {
            const node_type* const candidate = at(origin, unit);
            most = candidate->size > most ? candidate->size : most;
            unit = next(origin, candidate);
            if constexpr (Encoded) {
                unit = unit < end_ ? unit : 0;
            }
        }
        return most;
    }

    /// Where blocks end: what lies beyond is no link.
    void set_end(std::uint32_t unit) noexcept requires Encoded { end_ = word(unit); }

    /// The first block that `find` would look at and that is not in its list as it should be; 0 iff none.
    [[nodiscard]] std::uint32_t damaged(std::byte* origin,
                                        std::uint32_t units) const noexcept requires Encoded {
        const std::uint32_t own = bin_of(units);
        for (const std::uint32_t bin : {own, map_.first_from(own + 1)}) {
            std::uint32_t unit = bin == bin_map<bins>::none ? 0 : head_[bin];
            for (unsigned left = tries; left != 0 && unit != 0; --left) {
                if (!listed_in(origin, unit, bin)) {
                    return unit;
                }
                if (at(origin, unit)->size >= units) {
                    return 0;
                }
                unit = next(origin, at(origin, unit));
            }
        }
        return 0;
    }

    /// Whether the block is free, of the bin, and its neighbours in the list point back to it. Reads nothing
    /// outside the region.
    [[nodiscard]] bool listed_in(std::byte* origin, std::uint32_t unit,
                                 std::uint32_t bin) const noexcept requires Encoded {
        if (unit >= end_ || at(origin, unit)->live() || bin_of(at(origin, unit)->size) != bin) {
            return false;
        }
        const std::uint32_t behind = next(origin, at(origin, unit));
        const std::uint32_t before = previous(origin, at(origin, unit));
        return behind < end_ && before < end_ &&
               (behind == 0 || previous(origin, at(origin, behind)) == unit) &&
               (before == 0 ? head_[bin] : next(origin, at(origin, before))) == unit;
    }

    /// A new block goes to the front of its list iff it lies lower than the one there, else right
    /// behind it: a lean towards address order for one comparison.
    void insert(std::byte* origin, std::uint32_t unit, std::uint32_t bin) noexcept {
        node_type* const block = at(origin, unit);
        const std::uint32_t first = head_[bin];
        if (first == 0) {
            link(origin, block, 0, 0);
            head_[bin] = word(unit);
            map_.set(bin);
            return;
        }
        node_type* const front = at(origin, first);
        bool ahead = unit < first;
        if constexpr (Encoded) {
            // Nothing is written behind a link that leads nowhere: it is found when its block is asked for.
            ahead = ahead || !listed_in(origin, first, bin);
        }
        if (ahead) {
            link(origin, block, first, 0);
            set_previous(origin, front, unit);
            head_[bin] = word(unit);
            return;
        }
        const std::uint32_t second = next(origin, front);
        link(origin, block, second, first);
        set_next(origin, front, unit);
        if (second != 0) {
            set_previous(origin, at(origin, second), unit);
        }
    }

    /// `bin` is called for the block's bin only where that is needed: it seldom is known.
    template <typename Bin>
    void remove(std::byte* origin, const node_type* block, Bin bin) noexcept {
        if constexpr (built_for_size) {
            remove_of_bin(origin, block, bin());
        } else {
            unlink(origin, block, bin);
        }
    }

    /// The links of a free block, as unit numbers.
    [[nodiscard]] static std::uint32_t next(std::byte* origin, const node_type* block) noexcept {
        return block->next ^ (Encoded ? next_key<Word>(unit_of(origin, block)) : Word{0});
    }
    [[nodiscard]] static std::uint32_t previous(std::byte* origin,
                                                const node_type* block) noexcept {
        return block->previous ^ (Encoded ? previous_key<Word>(unit_of(origin, block)) : Word{0});
    }

    [[nodiscard]] std::uint32_t head(std::uint32_t bin) const noexcept { return head_[bin]; }
    [[nodiscard]] bool listed(std::uint32_t bin) const noexcept { return map_.test(bin); }

    [[nodiscard]] static node_type* at(std::byte* origin, std::uint32_t unit) noexcept {
        return reinterpret_cast<node_type*>(origin + std::size_t{unit} * sizeof(node_type));
    }

private:
    template <typename Bin>
    void unlink(std::byte* origin, const node_type* block, Bin bin) noexcept {
        const std::uint32_t behind = next(origin, block);
        const std::uint32_t before = previous(origin, block);
        if (behind != 0) {
            set_previous(origin, at(origin, behind), before);
        }
        if (before != 0) {
            set_next(origin, at(origin, before), behind);
            return;
        }
        const std::uint32_t list = bin();
        head_[list] = word(behind);
        if (behind == 0) {
            map_.clear(list);
        }
    }
    /// Once for all calls.
    [[gnu::noinline]] void remove_of_bin(std::byte* origin, const node_type* block,
                                         std::uint32_t bin) noexcept {
        unlink(origin, block, [bin] { return bin; });
    }

    /// The first of the next `Tries` blocks from `unit` on that has `units`, or 0. Unrolled: this is
    /// the way of every request.
    template <unsigned Tries>
    [[nodiscard]] [[gnu::always_inline]] static std::uint32_t first_fitting(
        std::byte* origin, std::uint32_t unit, std::uint32_t units) noexcept {
        if constexpr (Tries != 0) {
            if (unit != 0) {
                const node_type* const candidate = at(origin, unit);
                return candidate->size >= units
                           ? unit
                           : first_fitting<Tries - 1>(origin, next(origin, candidate), units);
            }
        }
        return 0;
    }

    static constexpr Word word(std::uint32_t value) noexcept { return static_cast<Word>(value); }
    static std::uint32_t unit_of(std::byte* origin, const node_type* block) noexcept {
        return static_cast<std::uint32_t>(block - at(origin, 0));
    }
    static void set_next(std::byte* origin, node_type* block, std::uint32_t unit) noexcept {
        block->next = word(unit ^ (Encoded ? next_key<Word>(unit_of(origin, block)) : Word{0}));
    }
    static void set_previous(std::byte* origin, node_type* block, std::uint32_t unit) noexcept {
        block->previous =
            word(unit ^ (Encoded ? previous_key<Word>(unit_of(origin, block)) : Word{0}));
    }
    static void link(std::byte* origin, node_type* block, std::uint32_t next,
                     std::uint32_t previous) noexcept {
        set_next(origin, block, next);
        set_previous(origin, block, previous);
    }

    struct no_end {};

    Word head_[bins]{};
    bin_map<bins> map_;
    [[no_unique_address]] std::conditional_t<Encoded, Word, no_end> end_{};
};

}  // namespace ramwright::detail
