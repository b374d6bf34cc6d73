// SPDX-License-Identifier: Apache-2.0
#include "tool/replay/design.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <utility>

#include "ramwright/alloc/size_classes.hpp"
#include "tool/common/error.hpp"
#include "tool/replay/plan_file.hpp"

namespace ramwright::tool {

std::size_t pool_bytes(const design& how) {
    return how.pools.empty() ? 0 : size_classes<>::bytes_for(how.pools);
}

bool takes_large_general(const design& how, std::size_t region_bytes) {
    const std::size_t pools = pool_bytes(how);
    return pools < region_bytes && region_bytes - pools > general<>::largest_region;
}

design general_design() { return {.name = "general", .rest = rest_allocator::general}; }

design parse_design(const std::string& text) {
    if (text == "general") {
        return general_design();
    }
    for (const auto& [name, allocator] : {std::pair{"first_fit", rest_allocator::first_fit},
                                          std::pair{"best_fit", rest_allocator::best_fit},
                                          std::pair{"arena", rest_allocator::arena}}) {
        if (text == name) {
            return {.name = name, .rest = allocator};
        }
    }
    std::error_code ignored;
    if (text.ends_with(".json") || std::filesystem::is_regular_file(text, ignored)) {
        return read_plan(text).how;
    }
    throw input_error(
        fmt::format("unknown design '{}': there are general, first_fit, best_fit, arena, and the "
                    "JSON file of a plan (ramwright plan writes one)",
                    text));
}

}  // namespace ramwright::tool
