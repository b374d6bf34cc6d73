// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

#include "ramwright/core/capability.hpp"
#include "ramwright/core/region.hpp"
#include "ramwright/heap/region_error.hpp"

/// \file
/// The RAM of one chip or board: which regions there are, what each can do, and what it is best kept for.
///
/// A map with two regions that overlap, a name used twice or a size that is no multiple of 8 does not
/// compile, and the message names what is wrong with it. Not for one region: an allocator takes that.
///
///     constexpr ramwright::memory_map board{{
///         {.where = {.name = "DTCM", .start = 0x2000'0000, .size = 128 * 1024,
///                    .has = capability::byte_accessible | capability::tightly_coupled}},
///         {.where = {.name = "SRAM", .start = 0x2002'0000, .size = 256 * 1024,
///                    .has = capability::byte_accessible | capability::dma},
///          .cache_line = 32,
///          .choice = {capability::dma, {}, capability::byte_accessible}},
///     }};
///     static_assert(board.serves(capability::dma));
///
/// A request for a set of capabilities may go to every region that has them all. Regions are asked by
/// level, and within a level in the order of the map. The level of a region is the first at which it is a
/// choice for anything in the set; where it is none, the last. A region without any choice is a first
/// choice for everything. So SRAM above serves requests for DMA first, and others when DTCM is full.
///
/// | call               | cost                              | from an interrupt | on failure        |
/// |--------------------|-----------------------------------|-------------------|-------------------|
/// | memory_map         | none: while compiling             |                   | does not compile  |
/// | error_in(regions)  | O(regions²)                       | yes               | says what, if any |
/// | serves, find       | O(regions)                        | yes               | false, null       |

namespace ramwright {

/// A region, and what a heap has to know to choose it.
struct mapped_region {
    static constexpr unsigned levels = 3;

    region where{};
    std::uint16_t cache_line = 0;   ///< of a data cache in front of it, in bytes; 0: none
    capabilities choice[levels]{};  ///< what it is the first, second and last choice for

    [[nodiscard]] constexpr bool serves(capabilities wanted) const noexcept {
        return where.has.contains(wanted);
    }
    /// At which level it is asked for `wanted`.
    [[nodiscard]] constexpr unsigned level_for(capabilities wanted) const noexcept {
        const bool no_choices = choice[0].empty() && choice[1].empty() && choice[2].empty();
        if (no_choices || !(choice[0] & wanted).empty()) {
            return 0;
        }
        return (choice[1] & wanted).empty() ? 2 : 1;
    }
    /// The same in another place: what of the region the program leaves to the heap.
    [[nodiscard]] constexpr mapped_region part(std::uintptr_t start,
                                               std::size_t size) const noexcept {
        mapped_region smaller = *this;
        smaller.where.start = start;
        smaller.where.size = size;
        return smaller;
    }
};

/// What a set of capabilities asks of a region: that blocks fill cache lines is the heap's to see to, and
/// who asks for nothing wants memory for objects.
[[nodiscard]] constexpr capabilities required_of_region(capabilities wanted) noexcept {
    const capabilities required = wanted - capability::cache_aligned;
    return required.empty() ? capabilities{capability::byte_accessible} : required;
}

/// What is wrong with the region by itself.
[[nodiscard]] constexpr region_error error_in(const mapped_region& one) noexcept {
    const region& where = one.where;
    if (where.name == nullptr || *where.name == '\0') {
        return region_error::nameless;
    }
    if (where.size == 0) {
        return region_error::empty;
    }
    if (where.start % 8 != 0 || where.size % 8 != 0) {
        return region_error::misaligned;
    }
    if (where.size - 1 > std::numeric_limits<std::uintptr_t>::max() - where.start) {
        return region_error::beyond_memory;
    }
    if (one.cache_line != 0 && !std::has_single_bit(one.cache_line)) {
        return region_error::bad_cache_line;
    }
    return where.has.contains(one.choice[0] | one.choice[1] | one.choice[2])
               ? region_error::none
               : region_error::choice_not_had;
}

/// What keeps the two from being in one map.
[[nodiscard]] constexpr region_error error_between(const mapped_region& one,
                                                   const mapped_region& other) noexcept {
    if (one.where.overlaps(other.where)) {
        return region_error::overlap;
    }
    return std::string_view{one.where.name} == other.where.name ? region_error::duplicate_name
                                                                : region_error::none;
}

/// The first thing that is wrong with the regions as a map.
[[nodiscard]] constexpr region_error error_in(std::span<const mapped_region> regions) noexcept {
    for (std::size_t at = 0; at != regions.size(); ++at) {
        region_error found = error_in(regions[at]);
        for (std::size_t before = 0; before != at && found == region_error::none; ++before) {
            found = error_between(regions[before], regions[at]);
        }
        if (found != region_error::none) {
            return found;
        }
    }
    return region_error::none;
}

namespace detail {

// Not constexpr: a map that calls one of them does not compile, and the message names it.
void a_region_of_the_map_has_no_name();
void a_region_of_the_map_is_empty();
void a_region_of_the_map_is_not_a_multiple_of_8();
void a_region_of_the_map_ends_behind_the_last_address();
void a_region_of_the_map_has_a_cache_line_that_is_no_power_of_two();
void a_region_of_the_map_is_a_choice_for_what_it_does_not_have();
void two_regions_of_the_map_overlap();
void two_regions_of_the_map_have_the_same_name();

consteval void refuse_map(region_error error) {
    switch (error) {
        case region_error::nameless: a_region_of_the_map_has_no_name(); break;
        case region_error::empty: a_region_of_the_map_is_empty(); break;
        case region_error::misaligned: a_region_of_the_map_is_not_a_multiple_of_8(); break;
        case region_error::beyond_memory: a_region_of_the_map_ends_behind_the_last_address(); break;
        case region_error::bad_cache_line:
            a_region_of_the_map_has_a_cache_line_that_is_no_power_of_two();
            break;
        case region_error::choice_not_had:
            a_region_of_the_map_is_a_choice_for_what_it_does_not_have();
            break;
        case region_error::overlap: two_regions_of_the_map_overlap(); break;
        case region_error::duplicate_name: two_regions_of_the_map_have_the_same_name(); break;
        default: break;
    }
}

}  // namespace detail

template <std::size_t N>
class memory_map {
public:
    consteval explicit(false) memory_map(const mapped_region (&regions)[N]) noexcept {
        for (std::size_t at = 0; at != N; ++at) {
            regions_[at] = regions[at];
        }
        detail::refuse_map(error_in(std::span<const mapped_region>{regions_}));
    }

    [[nodiscard]] static constexpr std::size_t size() noexcept { return N; }
    [[nodiscard]] constexpr const mapped_region* begin() const noexcept { return regions_; }
    [[nodiscard]] constexpr const mapped_region* end() const noexcept { return regions_ + N; }

    /// The region of that name, or null.
    [[nodiscard]] constexpr const mapped_region* find(std::string_view name) const noexcept {
        for (const mapped_region& one : regions_) {
            if (one.where.name == name) {
                return &one;
            }
        }
        return nullptr;
    }

    /// Whether a region has all that is wanted: if not, no request for it can ever be served.
    [[nodiscard]] constexpr bool serves(capabilities wanted) const noexcept {
        for (const mapped_region& one : regions_) {
            if (one.serves(required_of_region(wanted))) {
                return true;
            }
        }
        return false;
    }

private:
    mapped_region regions_[N];
};

}  // namespace ramwright
