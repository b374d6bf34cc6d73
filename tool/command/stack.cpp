// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "tool/command/commands.hpp"
#include "tool/command/stack_tables.hpp"
#include "tool/common/units.hpp"
#include "tool/stack/stack_json.hpp"

namespace ramwright::tool {

namespace {

struct stack_arguments {
    std::string elf;
    std::string annotations;
    std::string measured;
    bool as_json = false;
};

std::uint64_t bound_of(const stack::stack_report& report, const std::string& name) {
    for (const stack::stack_need& each : report.stacks) {
        if (each.name == name) {
            return each.bytes;
        }
    }
    for (const stack::entry_need& each : report.entries) {
        if (each.name == name) {
            return each.bytes;
        }
    }
    throw input_error(fmt::format("'{}' was measured, and the image has no such stack", name));
}

void check(const stack::stack_report& report, const std::string& path) {
    for (const stack::measured_stack& each : stack::read_measured(path)) {
        const std::uint64_t bound = bound_of(report, each.name);
        if (each.bytes > bound) {
            throw does_not_survive(
                fmt::format("{}: {} were measured, more than the {} that were found: something "
                            "is missing or said wrongly",
                            each.name, bytes(each.bytes), bytes(bound)));
        }
    }
}

void run(const stack_arguments& arguments) {
    stack::annotations said;
    if (!arguments.annotations.empty()) {
        said = stack::read_annotations(arguments.annotations);
    }
    const stack::stack_report report = stack::analyse_stacks(arguments.elf, said);
    if (!arguments.measured.empty()) {
        check(report, arguments.measured);
    }
    if (arguments.as_json) {
        fmt::print("{}\n", stack::as_json(report).dump(2));
    } else {
        print_stacks(report);
    }
}

}  // namespace

void add_stack(CLI::App& ramwright, exit_code&) {
    auto arguments = std::make_shared<stack_arguments>();
    CLI::App* const command = ramwright.add_subcommand(
        "stack", "How deep the stacks of an image can get, and through which calls");
    command->add_option("elf", arguments->elf, "The firmware, linked, with debug information")
        ->required();
    command->add_option("--annotations", arguments->annotations,
                        "TOML: threads, priorities, bounds of recursion, targets of pointers");
    command->add_option("--check", arguments->measured,
                        "Fail if more was measured: names and bytes, TOML or JSON");
    command->add_flag("--json", arguments->as_json, "Print JSON");
    command->footer(
        "Examples:\n"
        "  ramwright stack node.elf\n"
        "  ramwright stack node.elf --annotations stack.toml --check measured.json\n"
        "  ramwright stack node.elf --json | jq '.stacks[0].bytes'");
    command->callback([arguments] { run(*arguments); });
}

}  // namespace ramwright::tool
