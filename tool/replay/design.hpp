// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ramwright/alloc/size_class.hpp"
#include "ramwright/core/check_level.hpp"
#include "tool/replay/apart.hpp"

/// \file
/// A memory design as data: what `replay` runs a trace through and `plan` chooses between.

namespace ramwright::tool {

/// What serves the requests no pool serves.
enum class rest_allocator : std::uint8_t { none, general, first_fit, best_fit, arena };

/// A guard that costs RAM, and so changes what survives.
enum class guard_kind : std::uint8_t { red_zone, quarantine, sampled };

/// What the firmware runs with unless it says otherwise. Tables, and so offsets, depend on it.
inline constexpr check_level usual_checks = check_level::standard;

/// One of the regions of a layout.
struct design_region {
    std::string name{};
    std::size_t bytes = 0;  ///< 0, the last one only: what the others leave

    friend bool operator==(const design_region&, const design_region&) = default;
};

inline constexpr std::size_t most_regions = 8;

/// One allocator over one region: pools at its start, `rest` behind them. Or the capability heap over
/// several regions.
struct design {
    std::string name{};
    std::vector<size_class> pools{};  ///< by ascending size
    rest_allocator rest = rest_allocator::general;
    check_level checks = usual_checks;
    std::vector<guard_kind> guards{};      ///< the innermost first
    std::vector<design_region> regions{};  ///< asked in this order; none: one region
    std::size_t region_bytes = 0;          ///< that it was made for; 0: any
    apart_parts apart{};  ///< what is not asked of it; `run_apart` takes it out of a log

    /// A pool that is empty hands over to the rest and to no other pool: none can run out because of
    /// another.
    [[nodiscard]] when_exhausted policy() const noexcept {
        return rest == rest_allocator::none ? when_exhausted::refuse : when_exhausted::rest;
    }

    /// What `plan` makes: a general heap, pools, or both, and nothing around it.
    [[nodiscard]] bool is_plain() const noexcept {
        return (rest == rest_allocator::general || rest == rest_allocator::none) &&
               checks == usual_checks && guards.empty() && regions.empty();
    }

    /// One that was found twice has both names, as "least, steady".
    [[nodiscard]] bool goes_by(std::string_view one) const noexcept {
        const std::size_t comma = name.find(", ");
        const std::string_view all{name};
        return all == one || (comma != std::string::npos &&
                              (all.substr(0, comma) == one || all.substr(comma + 2) == one));
    }

    /// A request may have to pass every free block.
    [[nodiscard]] bool searches_a_list() const noexcept {
        return regions.empty() &&
               (rest == rest_allocator::first_fit || rest == rest_allocator::best_fit);
    }

    /// How many of `bytes` the regions with a size of their own leave to the last; 0: they do not fit. Without
    /// a layout, all.
    [[nodiscard]] std::size_t left_for_last_region(std::size_t bytes) const noexcept;

    friend bool operator==(const design&, const design&) = default;
};

/// What the pools and their tables take at the start of the region.
[[nodiscard]] std::size_t pool_bytes(const design& how);

/// True iff the rest of so large a region is beyond `general` and takes `large_general`.
[[nodiscard]] bool takes_large_general(const design& how, std::size_t region_bytes);

/// The largest region whose rest is a `general` and no `large_general`.
[[nodiscard]] std::size_t largest_small_region(const design& how);

[[nodiscard]] design general_design();

}  // namespace ramwright::tool
