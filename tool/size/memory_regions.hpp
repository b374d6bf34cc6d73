// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tool/size/link_map.hpp"
#include "tool/size/linked_image.hpp"

/// \file
/// The memories of the machine, and which sections lie in them.

namespace ramwright::tool {

struct memory_region {
    std::string name;
    std::uint64_t origin = 0;
    /// 0: not known, because there is no map.
    std::uint64_t length = 0;
    bool is_ram = false;
    std::uint64_t used = 0;
};

struct memory_regions {
    std::vector<memory_region> regions;
    /// For each section of the image the regions its bytes take: where it runs and, if its contents
    /// lie elsewhere before that, where they lie.
    std::vector<std::vector<std::size_t>> of_section;
};

/// The regions of the map's memory configuration. Without a map, sections whose addresses have the
/// same upper 8 bits are in one region: RAM if anything there is zeroed or copied before `main`. What
/// lies in none of the map's regions is treated so, too.
[[nodiscard]] memory_regions find_regions(const linked_image& image, const link_map* map);

}  // namespace ramwright::tool
