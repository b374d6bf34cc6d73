// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

/// \file
/// Why a memory map is no map, and why a heap did not do what it was asked to do with a region.

namespace ramwright {

enum class region_error : std::uint8_t {
    none,
    nameless,        ///< regions are found by name
    empty,           ///< no byte
    misaligned,      ///< start or size is not a multiple of 8
    beyond_memory,   ///< it ends behind the last address
    bad_cache_line,  ///< neither 0 nor a power of two
    choice_not_had,  ///< first, second or last choice for a capability it does not have; reserved for none
    overlap,         ///< with another region
    duplicate_name,  ///< another region has it
    too_many,        ///< more than the heap has room for
    too_small,       ///< its allocator's tables leave no room; of a reserve: not so much is free
    unknown_name,    ///< no region has it
    in_use,          ///< blocks of it are live, or a walk stands in it
    outside_map_region,  ///< part of it lies outside the map's region of that name
};

[[nodiscard]] constexpr const char* name_of(region_error error) noexcept {
    switch (error) {
        case region_error::none: return "none";
        case region_error::nameless: return "nameless";
        case region_error::empty: return "empty";
        case region_error::misaligned: return "misaligned";
        case region_error::beyond_memory: return "beyond memory";
        case region_error::bad_cache_line: return "bad cache line";
        case region_error::choice_not_had: return "choice not had";
        case region_error::overlap: return "overlap";
        case region_error::duplicate_name: return "duplicate name";
        case region_error::too_many: return "too many";
        case region_error::too_small: return "too small";
        case region_error::unknown_name: return "unknown name";
        case region_error::in_use: return "in use";
        case region_error::outside_map_region: return "outside map region";
    }
    return "unknown region error";
}

}  // namespace ramwright
