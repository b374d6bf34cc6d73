// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "tool/command/commands.hpp"
#include "tool/common/units.hpp"
#include "tool/trace/ctf_export.hpp"

namespace ramwright::tool {

namespace {

struct export_arguments {
    std::string trace;
    std::string directory;
    bool as_json = false;
};

void run(const export_arguments& arguments) {
    const std::uint64_t events = export_ctf(arguments.trace, arguments.directory);
    if (arguments.as_json) {
        const nlohmann::json written{{"events", events}, {"directory", arguments.directory}};
        fmt::print("{}\n", written.dump(2));
    } else {
        fmt::print("{} events written to {}: open it with babeltrace2 or Trace Compass\n",
                   grouped(events), arguments.directory);
    }
}

}  // namespace

void add_export(CLI::App& ramwright, exit_code&) {
    auto arguments = std::make_shared<export_arguments>();
    CLI::App* const command =
        ramwright.add_subcommand("export", "Make a trace what other viewers open");
    command->add_option("trace", arguments->trace, "The trace; - reads it from standard input")
        ->required();
    command
        ->add_option("--ctf", arguments->directory,
                     "Directory for a Common Trace Format trace; made if need be")
        ->required();
    command->add_flag("--json", arguments->as_json, "Print JSON");
    command->footer(
        "Examples:\n"
        "  ramwright export node.trace --ctf node_ctf\n"
        "  babeltrace2 node_ctf");
    command->callback([arguments] { run(*arguments); });
}

}  // namespace ramwright::tool
