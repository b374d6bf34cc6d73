// SPDX-License-Identifier: Apache-2.0
#include "tool/size/never_written.hpp"

#include <algorithm>

namespace ramwright::tool {

std::vector<unwritten_variable> find_never_written(
    const memory_use& use, const std::map<std::uint32_t, object_access>& accesses) {
    std::vector<unwritten_variable> found;
    for (const auto& [start, each] : accesses) {
        const linked_section& section = use.sections[use.pieces[each.piece].section];
        const bool copied = section.has_contents && section.load_address != section.address;
        if (!copied || !each.stores.empty()) {
            continue;
        }
        found.push_back({.piece = each.piece,
                         .read_by = {each.read_by.begin(), each.read_by.end()},
                         .doubts = {each.doubts.begin(), each.doubts.end()}});
        // What is meant for it comes before what may be meant for its neighbour.
        std::stable_partition(
            found.back().doubts.begin(), found.back().doubts.end(),
            [](const std::string& why) { return !why.ends_with("with an index near it"); });
        if (each.read_by.empty() && each.doubts.empty()) {
            // Why would it be there? Rather is there code that makes its address in some other way.
            found.back().doubts.emplace_back("no code is seen to use it");
        }
    }
    std::stable_sort(found.begin(), found.end(), [&use](const auto& a, const auto& b) {
        return a.is_certain() != b.is_certain()
                   ? a.is_certain()
                   : use.pieces[a.piece].size > use.pieces[b.piece].size;
    });
    return found;
}

}  // namespace ramwright::tool
