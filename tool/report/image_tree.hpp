// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tool/size/memory_use.hpp"

/// \file
/// An image as the page's treemap shows it: region, section, module, symbol.

namespace ramwright::tool {

struct image_branch {
    std::string name;
    std::uint64_t bytes = 0;
    std::vector<image_branch> children;  ///< the largest first
};

struct image_region {
    std::string name;
    bool is_ram = false;
    std::uint64_t used = 0;
    std::uint64_t length = 0;  ///< 0: not known
    std::vector<image_branch> sections;
};

struct image_tree {
    std::string elf;
    std::vector<image_region> regions;
};

/// The `most_symbols` largest by name, the others of each module together.
[[nodiscard]] image_tree tree_of(const memory_use& use, const std::string& elf,
                                 std::size_t most_symbols);

}  // namespace ramwright::tool
