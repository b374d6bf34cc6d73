// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

/// \file
/// Claims on addresses, made to not overlap.

namespace ramwright::tool {

struct claim {
    std::uint64_t low = 0;
    std::uint64_t high = 0;
    /// Of what claims it, in a list of the caller's.
    std::size_t owner = 0;
};

/// Where claims overlap, the one that begins last has the bytes: an entry point within a function, a
/// member of a table. Of those that begin together the shorter has them, then the later in `claims`.
/// The result is in the order of addresses.
[[nodiscard]] std::vector<claim> without_overlaps(std::vector<claim> claims);

}  // namespace ramwright::tool
