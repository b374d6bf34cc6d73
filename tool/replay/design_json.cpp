// SPDX-License-Identifier: Apache-2.0
#include "tool/replay/design_json.hpp"

#include <string>
#include <vector>

namespace ramwright::tool {

namespace {

using nlohmann::json;

rest_allocator parse_rest(const std::string& name) {
    if (name == "general") {
        return rest_allocator::general;
    }
    if (name == "none") {
        return rest_allocator::none;
    }
    throw input_error(fmt::format("'{}' is not a rest; there are general and none", name));
}

void verify(const design& how) {
    if (!well_formed(how.pools)) {
        throw input_error("its pools overlap, are out of order or are not possible");
    }
    if (how.pools.empty() && how.rest == rest_allocator::none) {
        throw input_error("it has no pools and nothing else");
    }
}

std::vector<size_class> parse_pools(const json& from) {
    std::vector<size_class> pools;
    for (const json& each : from) {
        pools.push_back({.smallest = whole_number<std::uint32_t>(each, "smallest"),
                         .block_size = whole_number<std::uint32_t>(each, "block_size"),
                         .count = whole_number<std::uint16_t>(each, "count")});
    }
    return pools;
}

}  // namespace

design parse_design_fields(const json& from) {
    design how{.name = from.at("design").get<std::string>(),
               .pools = parse_pools(from.at("pools")),
               .rest = parse_rest(from.at("rest").get<std::string>())};
    verify(how);
    return how;
}

json design_as_json(const design& how) {
    json pools = json::array();
    for (const size_class& each : how.pools) {
        pools.push_back(
            {{"smallest", each.smallest}, {"block_size", each.block_size}, {"count", each.count}});
    }
    return {{"design", how.name},
            {"rest", how.rest == rest_allocator::none ? "none" : "general"},
            {"pools", pools}};
}

}  // namespace ramwright::tool
