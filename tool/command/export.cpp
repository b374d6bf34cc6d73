// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tool/command/commands.hpp"
#include "tool/common/units.hpp"
#include "tool/export/formats.hpp"

namespace ramwright::tool {

namespace {

struct export_format {
    const char* name;
    const char* viewers;
    exported_trace (*write)(const export_job&);
    bool names_callers;
    bool has_spans;
};

constexpr std::array formats{
    export_format{"ctf", "babeltrace2 or Trace Compass", export_ctf, false, false},
    export_format{"chrome", "ui.perfetto.dev or chrome://tracing", export_chrome, true, true},
    export_format{"perfetto", "ui.perfetto.dev", export_perfetto, true, true},
    export_format{"heaptrack", "heaptrack_print or heaptrack_gui", export_heaptrack, true, false},
    export_format{"pprof", "go tool pprof", export_pprof, true, false},
    export_format{"csv", "a spreadsheet", export_csv, true, false},
};

struct export_arguments {
    export_job job;
    std::string format;
    std::string spans_from;
    bool as_json = false;
};

const export_format& chosen(const export_arguments& arguments) {
    const auto* const format =
        std::find_if(formats.begin(), formats.end(),
                     [&](const export_format& each) { return each.name == arguments.format; });
    if (format == formats.end()) {
        std::vector<const char*> names;
        for (const export_format& each : formats) {
            names.push_back(each.name);
        }
        throw input_error(fmt::format("no format is called '{}'; there are: {}", arguments.format,
                                      fmt::join(names, ", ")));
    }
    if (!arguments.job.elf.empty() && !format->names_callers) {
        throw input_error(
            fmt::format("{} keeps addresses: --elf is for other formats", arguments.format));
    }
    if (!arguments.spans_from.empty() && !format->has_spans) {
        throw input_error(fmt::format("{} has no spans: --spans-from is for chrome and perfetto",
                                      arguments.format));
    }
    return *format;
}

void run(const export_arguments& arguments) {
    const export_format& format = chosen(arguments);
    export_job job = arguments.job;
    if (!arguments.spans_from.empty()) {
        job.spans_from = parse_size(arguments.spans_from);
    }
    const exported_trace written = format.write(job);
    if (arguments.as_json) {
        const nlohmann::json answer{{"format", format.name},
                                    {"output", job.output},
                                    {"events", written.events},
                                    {"events_lost", written.lost_events}};
        fmt::print("{}\n", answer.dump(2));
        return;
    }
    fmt::print("{} events written to {}: open it with {}\n", grouped(written.events), job.output,
               format.viewers);
    if (written.lost_events != 0) {
        fmt::print("{} more were lost before the trace was read\n", grouped(written.lost_events));
    }
}

}  // namespace

void add_export(CLI::App& ramwright, exit_code&) {
    auto arguments = std::make_shared<export_arguments>();
    CLI::App* const command =
        ramwright.add_subcommand("export", "Make a trace what other viewers open");
    command->add_option("trace", arguments->job.trace, "The trace; - reads it from standard input")
        ->required();
    command
        ->add_option("--format", arguments->format,
                     "ctf, chrome, perfetto, heaptrack, pprof or csv")
        ->required();
    command
        ->add_option("-o,--output", arguments->job.output,
                     "What to write: a file; for ctf a directory, made if need be")
        ->required();
    command->add_option("--elf", arguments->job.elf, "The firmware, to name callers");
    command->add_option("--spans-from", arguments->spans_from,
                        "In chrome and perfetto: blocks below this size are no spans");
    command->add_flag("--json", arguments->as_json, "Print JSON");
    command->footer(
        "Examples:\n"
        "  ramwright export node.trace --format ctf -o node_ctf && babeltrace2 node_ctf\n"
        "  ramwright export node.trace --format perfetto --elf node.elf -o node.pftrace\n"
        "  ramwright export node.trace --format chrome --spans-from 1K -o node.json\n"
        "  ramwright export node.trace --format heaptrack -o node.txt && heaptrack_print node.txt\n"
        "  ramwright export node.trace --format pprof --elf node.elf -o node.pb.gz\n"
        "  ramwright export node.trace --format csv -o node.csv");
    command->callback([arguments] { run(*arguments); });
}

}  // namespace ramwright::tool
