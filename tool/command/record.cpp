// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "tool/command/commands.hpp"
#include "tool/command/record_device.hpp"
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

/// Which of the two it is.
struct record_options {
    record_request program;
    device_request device;
    bool as_json = false;
};

exit_code run(const record_options& options) {
    if (options.device.source.empty() == options.program.arguments.empty()) {
        throw input_error("record needs a program after --, or a device after --from");
    }
    if (options.program.arguments.empty()) {
        return run_record_device(options.device, options.as_json);
    }
    if (options.as_json) {
        throw input_error("--json is for devices: standard output is the program's");
    }
    return run(options.program);
}

}  // namespace

void add_record(CLI::App& ramwright, exit_code& result) {
    auto options = std::make_shared<record_options>();
    CLI::App* const command = ramwright.add_subcommand(
        "record", "Record what a program or a device asks of its memory: a trace");
    command->add_option("-o,--output", options->program.file, "The trace to write")->required();
    command
        ->add_option("--clock", options->program.clock,
                     "Of a program, what a tick is: ms, a few at a time and cheapest; us; events, "
                     "the same in every run")
        ->default_val(record::clock_milliseconds)
        ->check(CLI::IsMember(
            {record::clock_milliseconds, record::clock_microseconds, record::clock_events}));
    command
        ->add_option("--depth", options->program.depth,
                     "Of a program, how many calls are kept of each chain, the innermost; 1 is the "
                     "caller alone")
        ->default_val(16)
        ->check(CLI::Range(1, record::most_depth));
    command->add_option("--from", options->device.source,
                        "A device: serial:DEVICE, tcp:HOST:PORT, file:PATH, ring-dump:PATH or "
                        "qmp:SOCKET");
    command
        ->add_option("--for", options->device.seconds,
                     "From a device, seconds to record; else until it ends, or Ctrl-C")
        ->check(CLI::Range(0.0, 1e9));
    add_device_options(*command, options->device.options);
    command->add_flag("--json", options->as_json, "From a device, print what came as JSON");
    command->add_option("program", options->program.arguments,
                        "The program and its arguments, after --");
    command->footer(
        "Examples:\n"
        "  ramwright record -o node.trace -- ./node_sim --hours 24\n"
        "  ramwright record -o node.trace --from serial:/dev/ttyUSB0 --baud 921600\n"
        "  ramwright record -o node.trace --from tcp:localhost:9090   # RTT: OpenOCD, J-Link, "
        "probe-rs\n"
        "  ramwright record -o node.trace --from ring-dump:ram.bin\n"
        "  ramwright record -o node.trace --from qmp:/tmp/node.qmp --elf node.elf");
    command->callback([options, &result] {
        options->device.file = options->program.file;
        result = run(*options);
    });
}

}  // namespace ramwright::tool
