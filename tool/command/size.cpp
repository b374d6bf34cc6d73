// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "tool/command/commands.hpp"
#include "tool/command/size_json.hpp"
#include "tool/command/size_tables.hpp"
#include "tool/size/budget.hpp"
#include "tool/size/image_file.hpp"

namespace ramwright::tool {

namespace {

struct size_arguments {
    std::string elf;
    std::string map;
    std::string old_elf;
    std::string old_map;
    std::string budget;
    std::optional<group_by> by;
    std::size_t top = 10;
    bool padding = false;
    bool as_json = false;
};

exit_code check(const size_arguments& arguments, const memory_use& use) {
    const std::vector<budget_limit> limits = check_budget(arguments.budget, use);
    if (arguments.as_json) {
        print_budget_as_json(limits);
    } else {
        print_budget(limits);
    }
    const bool exceeded = std::any_of(limits.begin(), limits.end(),
                                      [](const budget_limit& each) { return each.is_exceeded(); });
    return exceeded ? exit_code::does_not_survive : exit_code::success;
}

/// Without the older map the newer one is left out: what it explains of one image and nothing explains
/// of the other would look like a change.
void compare(const size_arguments& arguments) {
    const group_by what = arguments.by.value_or(group_by::symbol);
    const bool both_maps = !arguments.old_map.empty();
    if (what == group_by::object && !both_maps) {
        throw input_error("--by object compares maps: name the older one with --diff-map");
    }
    const image_file before{arguments.old_elf, both_maps ? arguments.old_map : ""};
    const image_file after{arguments.elf, both_maps ? arguments.map : ""};
    const std::vector<change> changed =
        changes(grouped_by(before.use(), what), grouped_by(after.use(), what));
    if (arguments.as_json) {
        print_changes_as_json(changed);
    } else {
        print_changes(changed, what, arguments.top);
    }
}

exit_code run(const size_arguments& arguments) {
    if (!arguments.old_elf.empty()) {
        compare(arguments);
        return exit_code::success;
    }
    const image_file image{arguments.elf, arguments.map};
    if (arguments.by == group_by::object && arguments.map.empty()) {
        throw input_error("objects are only in the linker's map: write one with -Wl,-Map=FILE");
    }
    if (!arguments.budget.empty()) {
        return check(arguments, image.use());
    }
    if (arguments.padding) {
        const wasted_memory wasted = image.wasted();
        if (arguments.as_json) {
            print_wasted_as_json(wasted, image.use());
        } else {
            print_wasted(wasted, image.use(), arguments.top);
        }
    } else if (arguments.as_json) {
        print_use_as_json(image.use());
    } else {
        print_use(image.use(), arguments.by, arguments.top);
    }
    return exit_code::success;
}

}  // namespace

void add_size(CLI::App& ramwright, exit_code& result) {
    auto arguments = std::make_shared<size_arguments>();
    CLI::App* const command = ramwright.add_subcommand(
        "size", "What takes the flash and the RAM: regions, sections, files, objects, symbols");
    command->add_option("elf", arguments->elf, "The linked firmware")->required();
    command->add_option("map", arguments->map,
                        "The map GNU ld wrote with it (-Wl,-Map=FILE): regions, objects, padding");
    static const std::map<std::string, group_by> groupings{
        {"region", group_by::region},       {"section", group_by::section},
        {"directory", group_by::directory}, {"module", group_by::module},
        {"object", group_by::object},       {"symbol", group_by::symbol}};
    command->add_option("--by", arguments->by, "One table, by this")
        ->transform(CLI::CheckedTransformer(groupings, CLI::ignore_case))
        ->type_name("region|section|directory|module|object|symbol");
    command->add_option("--top", arguments->top, "Rows of each table")->capture_default_str();
    auto* const diff =
        command->add_option("--diff", arguments->old_elf, "What grew and shrank since this ELF");
    command->add_option("--diff-map", arguments->old_map, "The map of the older ELF")->needs(diff);
    command->add_option("--budget", arguments->budget, "Limits (TOML) the image must keep")
        ->excludes(diff);
    command
        ->add_flag("--padding", arguments->padding,
                   "Holes in structures, fields wider than needed, what belongs in flash")
        ->excludes(diff);
    command->add_flag("--json", arguments->as_json, "Print JSON, with everything");
    command->footer(
        "Examples:\n"
        "  ramwright size node.elf node.map\n"
        "  ramwright size node.elf node.map --by module --top 30\n"
        "  ramwright size node.elf --diff released.elf\n"
        "  ramwright size node.elf node.map --budget budgets.toml\n"
        "  ramwright size node.elf node.map --padding\n"
        "  ramwright size node.elf node.map --json | jq '.pieces[] | select(.kind == "
        "\"padding\")'");
    command->callback([arguments, &result] { result = run(*arguments); });
}

}  // namespace ramwright::tool
