// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "tool/command/commands.hpp"
#include "tool/command/show_json.hpp"
#include "tool/command/show_tables.hpp"
#include "tool/elf/code_addresses.hpp"
#include "tool/replay/demand_reader.hpp"
#include "tool/replay/trace_summary.hpp"
#include "tool/trace/build_id.hpp"

namespace ramwright::tool {

namespace {

struct show_arguments {
    std::string trace;
    std::string elf;
    std::string other_trace;
    std::string other_elf;
    std::size_t rows = 10;
    bool as_json = false;
};

void show_one(const show_arguments& arguments) {
    code_addresses code{arguments.elf};
    const shown_trace trace = read_shown(arguments.trace);
    require_same_build(arguments.trace, trace.log.facts().info, arguments.elf);
    const trace_summary summary = summarise(trace.log);
    const auto leaks = find_leaks(trace);
    if (arguments.as_json) {
        fmt::print("{}\n", summary_json(trace, summary, leaks, code));
    } else {
        print_summary(trace, summary, code, arguments.rows);
        print_leaks(trace, summary, leaks, code, arguments.rows);
    }
}

void show_difference(const show_arguments& arguments) {
    code_addresses code{arguments.elf};
    code_addresses other_code{arguments.other_elf};
    const operation_log other_log = read_operations(arguments.other_trace);
    require_same_build(arguments.other_trace, other_log.facts().info, arguments.other_elf);
    const operation_log log = read_operations(arguments.trace);
    require_same_build(arguments.trace, log.facts().info, arguments.elf);
    const trace_summary other_summary = summarise(other_log);
    const trace_summary summary = summarise(log);
    const compared_trace before{.log = other_log,
                                .summary = other_summary,
                                .code = other_code,
                                .named = !arguments.other_elf.empty()};
    const compared_trace after{
        .log = log, .summary = summary, .code = code, .named = !arguments.elf.empty()};
    if (arguments.as_json) {
        fmt::print("{}\n", difference_json(before, after));
    } else {
        print_difference(before, after, arguments.rows);
    }
}

}  // namespace

void add_show(CLI::App& ramwright, exit_code&) {
    auto arguments = std::make_shared<show_arguments>();
    CLI::App* const command = ramwright.add_subcommand(
        "show", "What a trace says: the peak, sizes, lifetimes, callers, leaks, refusals");
    command->add_option("trace", arguments->trace, "The trace; - reads it from standard input")
        ->required();
    command->add_option("--elf", arguments->elf, "The firmware, to name callers");
    CLI::Option* const difference = command->add_option(
        "--diff", arguments->other_trace, "An earlier trace: show what changed since");
    command
        ->add_option("--diff-elf", arguments->other_elf,
                     "The firmware of the earlier trace, if it is another build")
        ->needs(difference);
    command->add_option("--rows", arguments->rows, "Rows of each table")->capture_default_str();
    command->add_flag("--json", arguments->as_json, "Print JSON, with all rows");
    command->footer(
        "Examples:\n"
        "  ramwright show node.trace\n"
        "  ramwright show node.trace --elf node.elf\n"
        "  ramwright show node.trace --diff released.trace --elf node.elf --diff-elf released.elf\n"
        "  ramwright show node.trace --json | jq '.leaks[] | select(.suspect)'");
    command->callback([arguments] {
        arguments->other_trace.empty() ? show_one(*arguments) : show_difference(*arguments);
    });
}

}  // namespace ramwright::tool
