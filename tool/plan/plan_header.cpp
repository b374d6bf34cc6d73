// SPDX-License-Identifier: Apache-2.0
#include "tool/plan/plan_header.hpp"

#include <fmt/format.h>

#include "tool/common/units.hpp"
#include "tool/plan/target_costs.hpp"

namespace ramwright::tool {

namespace {

std::string table_text(const design& how) {
    std::string text = "inline constexpr ramwright::size_class classes[] = {\n";
    for (const size_class& each : how.pools) {
        text += fmt::format("    {{.smallest = {}, .block_size = {}, .count = {}}},\n",
                            each.smallest, each.block_size, each.count);
    }
    return text + "};\nstatic_assert(ramwright::well_formed(classes));\n\n";
}

std::string allocator_text(const design& how, std::size_t region_bytes) {
    const std::string general = takes_large_general(how, region_bytes)
                                    ? "ramwright::large_general<>"
                                    : "ramwright::general<>";
    if (how.pools.empty()) {
        return fmt::format("using allocator = {};\n", general);
    }
    const std::string rest = how.rest == rest_allocator::none ? "ramwright::nothing" : general;
    return fmt::format(
        "using allocator =\n"
        "    ramwright::fixed_size_classes<classes, ramwright::when_exhausted::{}, {}>;\n",
        how.rest == rest_allocator::none ? "refuse" : "rest", rest);
}

std::string includes_text(const design& how) {
    std::string text = how.apart.phases.empty() ? "#include <cstddef>\n\n"
                                                : "#include <cstddef>\n#include <cstdint>\n\n";
    const auto include = [&](bool wanted, const char* name) {
        text += wanted ? fmt::format("#include \"ramwright/alloc/{}.hpp\"\n", name) : "";
    };
    include(!how.apart.phases.empty(), "arena");
    include(!how.apart.for_ever.empty(), "bump");
    include(!how.pools.empty(), "fixed_size_classes");
    include(how.rest != rest_allocator::none, "general");
    include(how.rest == rest_allocator::none, "nothing");
    include(!how.pools.empty(), "size_class");
    return text;
}

/// The storage for what is kept apart, and how the callers get at it.
std::string apart_text(const plan_file& plan, const apart_parts& parts) {
    if (parts.empty()) {
        return {};
    }
    std::string text =
        "\n"
        "// Kept apart from the heap, which the RAM needed counts: these callers ask `for_ever`, "
        "or the\n"
        "// `phase` of the mark, and free nothing.\n"
        "//\n";
    for (const std::string& each : plan.apart_callers) {
        text += "//   " + each + "\n";
    }
    if (!parts.for_ever.empty()) {
        text += fmt::format(
            "\n"
            "//     alignas(8) std::byte for_ever_storage[memory_plan::for_ever_bytes];\n"
            "//     memory_plan::for_ever_allocator for_ever{{for_ever_storage}};\n"
            "inline constexpr std::size_t for_ever_bytes = {};\n"
            "using for_ever_allocator = ramwright::bump;\n"
            "static_assert(sizeof(void*) != 4 || sizeof(for_ever_allocator) <= 16);\n",
            parts.for_ever_bytes);
    }
    if (!parts.phases.empty()) {
        text += fmt::format(
            "\n"
            "//     alignas(8) std::byte phase_storage[memory_plan::phase_bytes];\n"
            "//     memory_plan::phase_allocator phase{{phase_storage}};\n"
            "//     ramwright::frame<> handshake{{phase}};   // from the mark to the end of the "
            "phase\n"
            "inline constexpr std::size_t phase_bytes = {};\n"
            "using phase_allocator = ramwright::arena<>;\n"
            "static_assert(sizeof(void*) != 4 || sizeof(phase_allocator) <= 32);\n"
            "inline constexpr std::uint32_t phase_marks[] = {{",
            parts.arena_bytes);
        for (const apart_phase& each : parts.phases) {
            text += fmt::format("{}{}", &each == parts.phases.data() ? "" : ", ", each.mark);
        }
        text += "};\n";
    }
    return text;
}

}  // namespace

std::string allocator_definition(const design& how, std::size_t region_bytes) {
    return fmt::format(
        "{}{}\n"
        "// What the RAM needed counts for the object itself.\n"
        "static_assert(sizeof(void*) != 4 || sizeof(allocator) <= {});\n",
        how.pools.empty() ? "" : table_text(how), allocator_text(how, region_bytes),
        state_bytes(how));
}

std::string plan_header(const plan_file& plan, const plan_offer& chosen) {
    return fmt::format(
        "// Written by `ramwright plan`; a change here is lost with the next plan.\n"
        "#pragma once\n"
        "\n"
        "{includes}"
        "\n"
        "/// \\file\n"
        "/// The memory plan '{name}': {summary}.\n"
        "///\n"
        "///     alignas(8) std::byte storage[memory_plan::region_bytes];\n"
        "///     memory_plan::allocator heap{{storage}};\n"
        "///\n"
        "/// Traced build:   {build_id}\n"
        "/// Peak live:      {peak}, {peak_margin} with {margin} % more demand\n"
        "/// RAM needed:     {needed}, {needed_margin} with {margin} % more demand,\n"
        "///                 everything counted\n"
        "/// Worst call:     {allocate} instructions to allocate, {free} to free (the allocator "
        "alone,\n"
        "///                 Cortex-M4, -O2)\n"
        "/// Proof:          {proof}\n"
        "\n"
        "namespace memory_plan {{\n"
        "\n"
        "inline constexpr std::size_t region_bytes = {region};\n"
        "\n"
        "{definition}"
        "{apart}"
        "\n"
        "}}  // namespace memory_plan\n",
        fmt::arg("includes", includes_text(chosen.how)), fmt::arg("name", chosen.how.name),
        fmt::arg("summary", chosen.summary), fmt::arg("build_id", plan.build_id),
        fmt::arg("peak", bytes(plan.peak_live_bytes)),
        fmt::arg("peak_margin", bytes(plan.peak_live_with_margin_bytes)),
        fmt::arg("margin", plan.margin_percent), fmt::arg("needed", bytes(chosen.needed_bytes)),
        fmt::arg("needed_margin", bytes(chosen.needed_with_margin_bytes)),
        fmt::arg("allocate", chosen.allocate_instructions),
        fmt::arg("free", chosen.free_instructions), fmt::arg("proof", chosen.proof),
        fmt::arg("region", plan.region_bytes),
        fmt::arg("apart", apart_text(plan, chosen.how.apart)),
        fmt::arg("definition",
                 allocator_definition(chosen.how, static_cast<std::size_t>(plan.region_bytes))));
}

}  // namespace ramwright::tool
