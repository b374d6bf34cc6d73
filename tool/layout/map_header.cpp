// SPDX-License-Identifier: Apache-2.0
#include "tool/layout/map_header.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "tool/layout/capability_names.hpp"

namespace ramwright::tool {

namespace {

constexpr std::size_t line_length = 100;

std::string capability_text(const std::string& name) {
    constexpr std::string_view user = "user_";
    return name.starts_with(user)
               ? fmt::format("ramwright::user_capability({})", name.substr(user.size()))
               : "capability::" + name;
}

/// As many on a line as fit behind `before`, the others below the first.
std::string set_text(std::string before, capabilities set) {
    const std::size_t indent = before.size();
    std::string lines;
    bool first = true;
    for (const std::string& name : names_of(set)) {
        const std::string next = capability_text(name);
        if (!first) {
            before += " |";
            // Behind the last there are two braces and a comma.
            if (before.size() + 1 + next.size() + 3 > line_length) {
                lines += before + '\n';
                before = std::string(indent - 1, ' ');
            }
            before += ' ';
        }
        before += next;
        first = false;
    }
    return lines + before + (first ? "{}" : "");
}

std::string region_text(const chip& described, const chip_region& region) {
    const address_range room = usable(described, region);
    std::string text = fmt::format(
        "    {{.where = {{.name = \"{}\",\n"
        "               .start = {:#010x},\n"
        "               .size = {:#x},\n",
        region.name, room.start, room.size());
    text += set_text("               .has = ", region.has);
    if (region.wait_states != 0) {
        text += fmt::format(",\n               .wait_states = {}", unsigned{region.wait_states});
    }
    text += '}';
    if (region.cache_line != 0) {
        text += fmt::format(",\n     .cache_line = {}", region.cache_line);
    }
    const auto& choice = region.choice;
    if (!std::all_of(choice.begin(), choice.end(), [](capabilities set) { return set.empty(); })) {
        text += ",\n" + set_text("     .choice = {", choice[0]) + ",\n" +
                set_text("                ", choice[1]) + ",\n" +
                set_text("                ", choice[2]) + '}';
    }
    return text + "},\n";
}

std::string left_text(const chip_region& region) {
    return fmt::format(
        "/// What the linker left of {0}.\n"
        "[[nodiscard]] inline ramwright::mapped_region left_of_{0}() noexcept {{\n"
        "    return detail::left_of(\"{0}\", {0}_free_start, {0}_free_end);\n"
        "}}\n\n",
        region.name);
}

}  // namespace

std::string map_header(const chip& described, const std::string& command) {
    std::string regions;
    std::string symbols;
    std::string parts;
    std::string example;
    for (const chip_region& each : described.regions) {
        // A region that is all stack or reserved is not for a heap.
        if (each.kind == memory_kind::flash || usable(described, each).size() == 0) {
            continue;
        }
        regions += region_text(described, each);
        symbols += fmt::format(
            "extern std::byte {0}_free_start[];\nextern std::byte {0}_free_end[];\n", each.name);
        parts += left_text(each);
        if (example.empty()) {
            example = each.name;
        }
    }
    if (described.stack) {
        symbols += "extern std::byte stack_bottom[];\nextern std::byte stack_top[];\n";
    }
    return fmt::format(
        "// Written by `{command}`; a change here is lost.\n"
        "// clang-format off\n"
        "#pragma once\n\n"
        "#include <cstddef>\n"
        "#include <cstdint>\n\n"
        "#include \"ramwright/heap/memory_map.hpp\"\n\n"
        "/// \\file\n"
        "/// The RAM of {chip}, without the stack and what is reserved.\n"
        "///\n"
        "///     constinit ramwright::mapped_heap<memory_layout::map> memory;\n"
        "///\n"
        "///     memory.add(memory_layout::left_of_{example}());\n"
        "///\n"
        "/// The functions need an image that is linked with the script of the same layout.\n\n"
        "namespace memory_layout {{\n\n"
        "using ramwright::capability;\n\n"
        "inline constexpr ramwright::memory_map map{{{{\n{regions}}}}};\n\n"
        "extern \"C\" {{\n{symbols}}}\n\n"
        "namespace detail {{\n\n"
        "inline ramwright::mapped_region left_of(const char* region, const std::byte* start,\n"
        "                                        const std::byte* end) noexcept {{\n"
        "    const auto first = reinterpret_cast<std::uintptr_t>(start);\n"
        "    return map.find(region)->part(first, reinterpret_cast<std::uintptr_t>(end) - first);\n"
        "}}\n\n"
        "}}  // namespace detail\n\n"
        "{parts}}}  // namespace memory_layout\n",
        fmt::arg("command", command), fmt::arg("chip", described.name),
        fmt::arg("example", example), fmt::arg("regions", regions), fmt::arg("symbols", symbols),
        fmt::arg("parts", parts));
}

}  // namespace ramwright::tool
