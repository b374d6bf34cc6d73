// SPDX-License-Identifier: Apache-2.0
#include "tool/plan/region_header.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "tool/common/error.hpp"
#include "tool/common/units.hpp"
#include "tool/plan/plan_header.hpp"

namespace ramwright::tool {

namespace {

/// What `text` makes of each region and its number, joined.
template <typename Text>
std::string for_each_region(const region_plan& plan, std::string_view between, Text&& text) {
    std::string all;
    for (std::size_t index = 0; index != plan.regions.size(); ++index) {
        all += fmt::format("{}{}", index == 0 ? "" : between, text(plan.regions[index], index));
    }
    return all;
}

std::string region_text(const planned_region& region) {
    return fmt::format(
        "/// {} of the requests; {} needed, everything counted.\n"
        "namespace {} {{\n\n"
        "inline constexpr std::size_t region_bytes = {};\n\n"
        "{}\n"
        "}}  // namespace {}\n\n",
        percent(region.requests), bytes(region.needed_bytes), region.name, region.how.region_bytes,
        allocator_definition(region.how, region.how.region_bytes), region.name);
}

std::string routes_text(const region_plan& plan) {
    std::string text;
    for (const size_route& each : plan.routes) {
        text += fmt::format(
            "    {{.needs = ramwright::capabilities::from_bits({:#x}), .largest = {}, .place = "
            "{}}},  // {}\n",
            each.needs.bits(), each.largest, each.place, plan.regions[each.place].name);
    }
    return text;
}

std::string has_text(const region_plan& plan) {
    return for_each_region(plan, "", [](const planned_region& region, std::size_t) {
        return fmt::format("    ramwright::capabilities::from_bits({:#x}),  // {}\n",
                           region.has.bits(), region.name);
    });
}

std::string heap_text(const region_plan& plan) {
    const std::string storages = for_each_region(
        plan, ",\n                  ", [](const planned_region& region, std::size_t) {
            return fmt::format("std::span<std::byte, {0}::region_bytes> {0}_storage", region.name);
        });
    const std::string made =
        for_each_region(plan, ", ", [](const planned_region& region, std::size_t) {
            return fmt::format("{0}_{{{0}_storage}}", region.name);
        });
    const std::string tries =
        for_each_region(plan, "", [](const planned_region& region, std::size_t index) {
            return fmt::format("            case {}: return {}_.try_allocate(want);\n", index,
                               region.name);
        });
    const std::string frees =
        for_each_region(plan, "", [](const planned_region& region, std::size_t) {
            return fmt::format(
                "        if ({0}_.owns(block)) {{\n"
                "            return {0}_.deallocate(block);\n"
                "        }}\n",
                region.name);
        });
    const std::string members =
        for_each_region(plan, "", [](const planned_region& region, std::size_t) {
            return fmt::format("    {0}::allocator {0}_;\n", region.name);
        });
    return fmt::format(
        "/// All of them. A request goes where `place_of` says; if there is no room for it there, "
        "to "
        "the first\n"
        "/// other region that has what it needs. Not for interrupts without a lock around it.\n"
        "class heap {{\n"
        "public:\n"
        "    explicit heap({}) noexcept\n"
        "        : {} {{}}\n\n"
        "    /// Null iff no region that has what is needed has room.\n"
        "    [[nodiscard]] void* try_allocate(ramwright::layout want,\n"
        "                                     ramwright::capabilities needs = {{}}) noexcept {{\n"
        "        return ramwright::serve_by_routes(\n"
        "            routes, has, want.size, needs,\n"
        "            [&](std::size_t which) {{ return try_allocate_in(which, want); }});\n"
        "    }}\n\n"
        "    /// False, and nothing changed, for what is no block of it.\n"
        "    bool deallocate(void* block) noexcept {{\n"
        "{}"
        "        return false;\n"
        "    }}\n\n"
        "private:\n"
        "    [[nodiscard]] void* try_allocate_in(std::size_t which, ramwright::layout want) "
        "noexcept "
        "{{\n"
        "        switch (which) {{\n"
        "{}"
        "            default: return nullptr;\n"
        "        }}\n"
        "    }}\n\n"
        "{}"
        "}};\n",
        storages, made, frees, tries, members);
}

void require_own_names(const region_plan& plan) {
    constexpr std::array taken{"heap", "place", "place_of",  "routes",
                               "has",  "none",  "ramwright", "std"};
    for (const planned_region& each : plan.regions) {
        if (std::find(taken.begin(), taken.end(), each.name) != taken.end()) {
            throw input_error(fmt::format(
                "a region named '{}' cannot be in the header, which means something else by it",
                each.name));
        }
    }
}

}  // namespace

std::string region_header(const region_plan& plan) {
    require_own_names(plan);
    return fmt::format(
        "// Written by `ramwright plan`; a change here is lost with the next plan.\n"
        "#pragma once\n"
        "\n"
        "#include <cstddef>\n"
        "#include <cstdint>\n"
        "#include <span>\n"
        "\n"
        "#include \"ramwright/alloc/fixed_size_classes.hpp\"\n"
        "#include \"ramwright/alloc/general.hpp\"\n"
        "#include \"ramwright/core/capability.hpp\"\n"
        "#include \"ramwright/core/layout.hpp\"\n"
        "#include \"ramwright/heap/size_routes.hpp\"\n"
        "\n"
        "/// \\file\n"
        "/// A memory plan of several regions. Give `heap` as many bytes of each region as it "
        "says, "
        "or give them\n"
        "/// to the regions' own `allocator`s and ask the one that `place_of` names.\n"
        "///\n"
        "/// Traced build: {}\n"
        "\n"
        "namespace memory_plan {{\n"
        "\n"
        "{}"
        "enum class place : std::uint8_t {{ {}, none = ramwright::nowhere }};\n"
        "\n"
        "inline constexpr ramwright::size_route routes[] = {{\n{}}};\n"
        "\n"
        "/// What each place can do.\n"
        "inline constexpr ramwright::capabilities has[] = {{\n{}}};\n"
        "\n"
        "/// Where a request goes; `none` if it is larger than all that were traced with such "
        "needs.\n"
        "[[nodiscard]] constexpr place place_of(std::size_t size,\n"
        "                                       ramwright::capabilities needs = {{}}) noexcept {{\n"
        "    return place{{ramwright::place_of(routes, size, needs)}};\n"
        "}}\n"
        "\n"
        "{}"
        "\n"
        "}}  // namespace memory_plan\n",
        plan.build_id,
        for_each_region(
            plan, "",
            [](const planned_region& region, std::size_t) { return region_text(region); }),
        for_each_region(plan, ", ",
                        [](const planned_region& region, std::size_t) { return region.name; }),
        routes_text(plan), has_text(plan), heap_text(plan));
}

}  // namespace ramwright::tool
