// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "tool/command/commands.hpp"
#include "tool/common/table.hpp"
#include "tool/common/units.hpp"
#include "tool/layout/chip_file.hpp"
#include "tool/layout/layout_json.hpp"
#include "tool/layout/linker_script.hpp"
#include "tool/layout/map_header.hpp"
#include "tool/layout/picture.hpp"
#include "tool/layout/stretch.hpp"
#include "tool/layout/words.hpp"

namespace ramwright::tool {

namespace {

struct layout_arguments {
    std::string description;
    std::string linker_script;
    std::string map_header;
    std::string picture;
    bool as_json = false;
};

void print(const chip& described) {
    for (const chip_region& region : described.regions) {
        fmt::print("{}", heading(fmt::format("{}: {} from {:#010x}", region.name,
                                             bytes(region.size), region.start)));
        table rows{{"what"}, {"name"}, {"bytes", align::right}};
        for (const stretch& each : stretches_of(described, region)) {
            const bool is_section = each.use == stretch_use::section;
            rows.add(
                {name_of(each.use), each.name,
                 each.bytes == 0 ? "as linked" : (is_section ? "≤ " : "") + bytes(each.bytes)});
        }
        fmt::print("{}", rows.text());
    }
}

using form = std::string (*)(const chip&, const std::string&);

/// Without directories, so that what is written is the same wherever it is made, and without what would
/// end a comment.
std::string name_in_comment(const std::string& path) {
    std::string name = std::filesystem::path{path}.filename().string();
    for (char& each : name) {
        each = is_plain_text({&each, 1}) ? each : '_';
    }
    return name;
}

void write(const layout_arguments& arguments, const chip& described, const char* option,
           const std::string& path, form write_form) {
    if (path.empty()) {
        return;
    }
    const std::string command =
        fmt::format("ramwright layout {} {} {}", name_in_comment(arguments.description), option,
                    name_in_comment(path));
    std::ofstream file{path, std::ios::binary};
    file << write_form(described, command);
    if (!file.flush()) {
        throw input_error(fmt::format("cannot write '{}'", path));
    }
}

void run(const layout_arguments& arguments) {
    const chip described = read_chip(arguments.description);
    write(arguments, described, "--ld", arguments.linker_script, linker_script);
    write(arguments, described, "--map", arguments.map_header, map_header);
    write(arguments, described, "--picture", arguments.picture, picture);
    if (arguments.as_json) {
        fmt::print("{}", layout_json(described));
    } else {
        print(described);
    }
}

}  // namespace

void add_layout(CLI::App& ramwright, exit_code&) {
    auto arguments = std::make_shared<layout_arguments>();
    CLI::App* const command = ramwright.add_subcommand(
        "layout", "Check where everything goes in the chip's memory, and write it for the linker");
    command->add_option("description", arguments->description, "The chip, in TOML")->required();
    command->add_option("--ld", arguments->linker_script, "Where to write the linker script");
    command->add_option("--map", arguments->map_header,
                        "Where to write the header with the memory map");
    command->add_option("--picture", arguments->picture, "Where to write the picture, in SVG");
    command->add_flag("--json", arguments->as_json, "Print JSON");
    command->footer(
        "Exit code 0: everything fits; 2: bad usage, or something is wrong with the "
        "description.\n\n"
        "Examples:\n"
        "  ramwright layout chip.toml\n"
        "  ramwright layout chip.toml --ld chip.ld --map memory_layout.hpp --picture chip.svg");
    command->callback([arguments] { run(*arguments); });
}

}  // namespace ramwright::tool
