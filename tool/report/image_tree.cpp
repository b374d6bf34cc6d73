// SPDX-License-Identifier: Apache-2.0
#include "tool/report/image_tree.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>

#include "tool/size/grouping.hpp"

namespace ramwright::tool {

namespace {

struct growing_branch {
    std::uint64_t bytes = 0;
    std::map<std::string, growing_branch> children;
    std::uint64_t joined = 0;  ///< symbols too small for a name here
    std::uint64_t joined_bytes = 0;
};

image_branch grown(const std::string& name, const growing_branch& from) {
    image_branch branch{.name = name, .bytes = from.bytes, .children = {}};
    for (const auto& [child_name, child] : from.children) {
        branch.children.push_back(grown(child_name, child));
    }
    if (from.joined != 0) {
        branch.children.push_back({.name = fmt::format("{} smaller", from.joined),
                                   .bytes = from.joined_bytes,
                                   .children = {}});
    }
    std::stable_sort(
        branch.children.begin(), branch.children.end(),
        [](const image_branch& a, const image_branch& b) { return a.bytes > b.bytes; });
    return branch;
}

/// The size that a piece must have to be among the `most` largest.
std::uint64_t least_shown(const memory_use& use, std::size_t most) {
    if (use.pieces.size() <= most) {
        return 0;
    }
    std::vector<std::uint64_t> sizes;
    for (const piece& each : use.pieces) {
        sizes.push_back(each.size);
    }
    const auto last = sizes.begin() + static_cast<std::ptrdiff_t>(most);
    std::nth_element(sizes.begin(), last, sizes.end(), std::greater{});
    return *last + 1;
}

void grow(growing_branch& root, const memory_use& use, const piece& part, bool shown) {
    growing_branch* at = &root;
    at->bytes += part.size;
    for (const std::string& step : {use.sections[part.section].name, part.module}) {
        at = &at->children[step];
        at->bytes += part.size;
    }
    if (shown) {
        at->children[group_name(use, part, group_by::symbol)].bytes += part.size;
    } else {
        ++at->joined;
        at->joined_bytes += part.size;
    }
}

}  // namespace

image_tree tree_of(const memory_use& use, const std::string& elf, std::size_t most_symbols) {
    const std::uint64_t least = least_shown(use, most_symbols);
    std::vector<growing_branch> roots(use.memory.regions.size());
    for (const piece& each : use.pieces) {
        for (const std::size_t place : use.memory.of_section[each.section]) {
            grow(roots[place], use, each, each.size >= least);
        }
    }
    image_tree tree{.elf = elf, .regions = {}};
    for (std::size_t i = 0; i != roots.size(); ++i) {
        const memory_region& region = use.memory.regions[i];
        tree.regions.push_back({.name = region.name,
                                .is_ram = region.is_ram,
                                .used = roots[i].bytes,
                                .length = region.length,
                                .sections = grown(region.name, roots[i]).children});
    }
    return tree;
}

}  // namespace ramwright::tool
