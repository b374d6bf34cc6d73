// SPDX-License-Identifier: Apache-2.0
#include "tool/plan/region_header.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "tool/common/units.hpp"
#include "tool/plan/plan_header.hpp"
#include "tool/plan/target_costs.hpp"

namespace ramwright::tool {

namespace {

std::string region_text(const region_share& share) {
    const std::size_t region =
        static_cast<std::size_t>(share.needed_bytes) - state_bytes(share.how);
    return fmt::format(
        "/// {} of the requests; {} needed, everything counted.\n"
        "namespace {} {{\n\n"
        "inline constexpr std::size_t region_bytes = {};\n\n"
        "{}\n"
        "}}  // namespace {}\n\n",
        percent(share.requests), bytes(share.needed_bytes), share.region.name, region,
        allocator_definition(share.how, region), share.region.name);
}

std::string routes_text(std::span<const region_share> shares) {
    std::string text;
    for (const size_route& each : routes_of(shares)) {
        text += fmt::format(
            "    if (needs == ramwright::capabilities::from_bits({:#x}) && size <= {}) {{\n"
            "        return place::{};\n"
            "    }}\n",
            each.needs.bits(), each.largest, shares[each.share].region.name);
    }
    return text;
}

}  // namespace

std::vector<size_route> routes_of(std::span<const region_share> shares) {
    std::vector<size_route> routes;
    for (std::size_t share = 0; share != shares.size(); ++share) {
        for (const routed_sizes& each : shares[share].routes) {
            routes.push_back({.needs = each.needs, .largest = each.largest, .share = share});
        }
    }
    std::sort(routes.begin(), routes.end(), [](const size_route& a, const size_route& b) {
        return std::tuple{a.needs.bits(), a.largest} < std::tuple{b.needs.bits(), b.largest};
    });
    std::vector<size_route> merged;
    for (const size_route& each : routes) {
        if (!merged.empty() && merged.back().needs == each.needs &&
            merged.back().share == each.share) {
            merged.back().largest = each.largest;
        } else {
            merged.push_back(each);
        }
    }
    return merged;
}

std::string region_header(std::span<const region_share> shares) {
    std::string regions;
    std::string places;
    for (const region_share& each : shares) {
        regions += region_text(each);
        places += each.region.name + ", ";
    }
    return fmt::format(
        "// Written by `ramwright plan`; a change here is lost with the next plan.\n"
        "#pragma once\n"
        "\n"
        "#include <cstddef>\n"
        "#include <cstdint>\n"
        "\n"
        "#include \"ramwright/alloc/fixed_size_classes.hpp\"\n"
        "#include \"ramwright/alloc/general.hpp\"\n"
        "#include \"ramwright/core/capability.hpp\"\n"
        "\n"
        "/// \\file\n"
        "/// A memory plan of several regions. Give each `allocator` as many bytes of its region "
        "as it\n"
        "/// says, and ask the one that `place_of` names.\n"
        "\n"
        "namespace memory_plan {{\n"
        "\n"
        "{}"
        "enum class place : std::uint8_t {{ {}none }};\n"
        "\n"
        "/// Where a request goes; `none` if it is larger than all that were traced with such "
        "needs.\n"
        "[[nodiscard]] constexpr place place_of(std::size_t size,\n"
        "                                       ramwright::capabilities needs = {{}}) noexcept {{\n"
        "{}"
        "    return place::none;\n"
        "}}\n"
        "\n"
        "}}  // namespace memory_plan\n",
        regions, places, routes_text(shares));
}

}  // namespace ramwright::tool
