// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

/// \file
/// The choices that a general allocator's placement is made of, apart from each other.

namespace bench {

/// Which free block serves a request.
enum class search : std::uint8_t {
    bins,      ///< size bins: the request's own one for some tries, then the next that is not empty
    best_fit,  ///< the smallest that fits; of several the lowest
    best_fit_highest,  ///< the smallest that fits; of several the highest
    first_fit,         ///< the lowest that fits
};

/// Where in the list of its bin a free block goes.
enum class insertion : std::uint8_t {
    last_in_first_out,
    first_in_first_out,
    by_address,  ///< needs a search through the list: to compare with
    lean,        ///< to the front iff lower than the block there, else right behind it
};

/// Which end of a free block is handed out.
enum class cut : std::uint8_t { low, high };

struct policy {
    search by = search::bins;
    unsigned bins_per_doubling = 4;
    unsigned tries = 4;  ///< in the request's own bin
    insertion order = insertion::lean;
    cut from = cut::high;
    std::uint32_t cut_high_below =
        0;                    ///< in units: smaller requests are cut high, whatever `from` says
    bool keeps_place = true;  ///< a block cut high stays in its list if its bin is the same
    std::uint32_t least_rest = 1;  ///< in units: a smaller rest is not cut off
};

}  // namespace bench
