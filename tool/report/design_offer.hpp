// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// \file
/// The designs that a plan was chosen from, as the page compares them.

namespace ramwright::tool {

struct offered_pool {
    std::uint64_t block_bytes = 0;
    std::uint64_t blocks = 0;
    std::uint64_t ram_bytes = 0;
    std::uint64_t from_bytes = 0;  ///< requests served: from this size
    std::uint64_t to_bytes = 0;    ///< to this one
    std::optional<std::uint64_t> most_live_blocks;
};

struct offered_design {
    std::string name;
    std::string summary;
    std::uint64_t ram_bytes = 0;
    std::string proof;
    std::optional<double> malloc_max;  ///< instructions
    std::optional<double> free_max;
    std::uint64_t general_bytes = 0;
    std::vector<offered_pool> pools;
};

struct offered_designs {
    std::uint64_t lower_bound_bytes = 0;
    std::vector<offered_design> designs;
    std::size_t chosen = 0;
};

}  // namespace ramwright::tool
