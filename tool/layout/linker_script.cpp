// SPDX-License-Identifier: Apache-2.0
#include "tool/layout/linker_script.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ramwright::tool {

namespace {

const char* access_of(const chip_region& region) {
    if (region.kind == memory_kind::flash) {
        return "(rx)";
    }
    return region.has.contains(capability::executable) ? "(rwx)" : "(rw)";
}

std::string memory_text(const chip& described) {
    std::string text = "MEMORY\n{\n";
    for (const chip_region& each : described.regions) {
        const address_range room = usable(described, each);
        text += fmt::format("    {} {} : ORIGIN = {:#010x}, LENGTH = {:#x}\n", each.name,
                            access_of(each), room.start, room.size());
    }
    return text + "}\n";
}

/// For each section that start-up has to do something with, the words it needs for that.
std::string tables_text(const chip& described) {
    std::string copied;
    std::string zeroed;
    for (const chip_section& each : described.sections) {
        const std::string stem = each.stem();
        if (each.copied()) {
            copied +=
                fmt::format("        LONG({0}_load_start) LONG({0}_start) LONG({0}_end)\n", stem);
        } else if (each.zeroed()) {
            zeroed += fmt::format("        LONG({0}_start) LONG({0}_end)\n", stem);
        }
    }
    return fmt::format(
        "    .start_up_tables : ALIGN(4)\n"
        "    {{\n"
        "        copy_table_start = .;\n{}"
        "        copy_table_end = .;\n"
        "        zero_table_start = .;\n{}"
        "        zero_table_end = .;\n"
        "    }} > {}\n",
        copied, zeroed, table_flash(described)->name);
}

std::string section_text(const chip_section& section) {
    std::string input;
    for (const std::string& each : inputs_of(section)) {
        input += ' ' + each;
    }
    const std::string stem = section.stem();
    // The end is a multiple of 4 because start-up copies words.
    std::string text = fmt::format(
        "    {} {}: ALIGN({})\n"
        "    {{\n"
        "        {}_start = .;\n"
        "        *({})\n"
        "        . = ALIGN(4);\n"
        "        {}_end = .;\n"
        "    }} > {}{}\n",
        section.name, section.copied() ? "" : "(NOLOAD) ", section.align, stem, input.substr(1),
        stem, section.region, section.copied() ? " AT > " + section.load_from : "");
    if (section.copied()) {
        text += fmt::format("    {}_load_start = LOADADDR({});\n", stem, section.name);
    }
    if (section.most) {
        text += fmt::format(
            "    ASSERT({0}_end - {0}_start <= {1:#x}, \"section {2} is larger than {1:#x} "
            "bytes\")\n",
            stem, *section.most, section.name);
    }
    return text;
}

/// What the linker leaves of a region begins behind its last section.
std::string free_text(const chip& described) {
    std::string text;
    for (const chip_region& region : described.regions) {
        if (region.kind != memory_kind::ram) {
            continue;
        }
        const address_range room = usable(described, region);
        std::string first_free = fmt::format("{:#010x}", room.start);
        for (const chip_section& each : described.sections) {
            if (each.region == region.name) {
                first_free = fmt::format("ALIGN({}_end, 8)", each.stem());
            }
        }
        text += fmt::format("{0}_free_start = {1};\n{0}_free_end = {2:#010x};\n", region.name,
                            first_free, room.end);
    }
    return text;
}

std::string stack_text(const chip& described) {
    if (!described.stack) {
        return {};
    }
    const address_range stack = stack_of(described);
    return fmt::format("stack_bottom = {:#010x};\nstack_top = {:#010x};\n", stack.start, stack.end);
}

}  // namespace

std::vector<std::string> inputs_of(const chip_section& section) {
    if (!section.input.empty()) {
        return section.input;
    }
    std::vector<std::string> inputs{section.name, section.name + ".*"};
    if (section.name == ".bss") {
        inputs.emplace_back("COMMON");
    }
    return inputs;
}

const chip_region* table_flash(const chip& described) {
    const auto found =
        std::find_if(described.regions.begin(), described.regions.end(),
                     [](const chip_region& each) { return each.kind == memory_kind::flash; });
    return found == described.regions.end() ? nullptr : &*found;
}

std::string linker_script(const chip& described, const std::string& command) {
    std::string text = fmt::format(
        "/* Written by `{}`; a change here is lost.\n"
        "   The memory of {}, without the stack and what is reserved. */\n\n",
        command, described.name);
    text += memory_text(described);
    if (!described.sections.empty()) {
        text += fmt::format("\nSECTIONS\n{{\n    INCLUDE {}\n\n", described.code);
        text += tables_text(described);
        for (const chip_section& each : described.sections) {
            text += '\n' + section_text(each);
        }
        text += "}\n";
    }
    return text + '\n' + free_text(described) + stack_text(described);
}

}  // namespace ramwright::tool
