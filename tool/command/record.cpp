// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "tool/command/commands.hpp"
#include "tool/common/units.hpp"
#include "tool/record/environment.hpp"
#include "tool/record/recorded_run.hpp"

namespace ramwright::tool {

namespace {

/// On standard error: standard output is the program's.
void print(const recorded_file& file) {
    fmt::print(stderr, "ramwright: {} events in {}", grouped(file.events), file.path);
    if (file.before != 0) {
        fmt::print(stderr, ", after {} before its fork", grouped(file.before));
    }
    if (file.lost != 0) {
        fmt::print(stderr, ", {} lost", grouped(file.lost));
    }
    fmt::print(stderr, "{}\n", file.still_written ? "; its process still runs" : "");
}

exit_code run(const record_request& request) {
    const recorded_run done = record_program(request);
    for (const recorded_file& each : done.files) {
        print(each);
    }
    if (done.files.empty()) {
        fmt::print(stderr,
                   "ramwright: {} never allocated from the C library: nothing was recorded\n",
                   request.arguments.front());
    }
    // The program's own, which scripts around it wait for.
    return static_cast<exit_code>(done.status);
}

}  // namespace

void add_record(CLI::App& ramwright, exit_code& result) {
    auto request = std::make_shared<record_request>();
    CLI::App* const command = ramwright.add_subcommand(
        "record", "Run a program and record what it asks of its memory: a trace");
    command->add_option("-o,--output", request->file, "The trace to write")->required();
    command
        ->add_option("--clock", request->clock,
                     "What a tick is: ms, a few at a time and cheapest; us; events, the same in "
                     "every run")
        ->default_val(record::clock_milliseconds)
        ->check(CLI::IsMember(
            {record::clock_milliseconds, record::clock_microseconds, record::clock_events}));
    command->add_option("program", request->arguments, "The program and its arguments, after --")
        ->required();
    command->footer(
        "Examples:\n"
        "  ramwright record -o node.trace -- ./node_sim --hours 24\n"
        "  ramwright show node.trace --elf node_sim\n"
        "  ramwright replay node.trace --design general --smallest");
    command->callback([request, &result] { result = run(*request); });
}

}  // namespace ramwright::tool
