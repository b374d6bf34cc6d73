// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "tool/command/commands.hpp"
#include "tool/command/inspect_tables.hpp"
#include "tool/common/units.hpp"
#include "tool/inspect/dump.hpp"
#include "tool/inspect/inspection.hpp"

namespace ramwright::tool {

namespace {

struct inspect_arguments {
    std::string elf;
    std::vector<std::string> dumps;
    std::vector<std::string> addresses;
    std::size_t top = 12;
    bool as_json = false;
};

std::size_t damages_in(const inspect::findings& found) {
    std::size_t count = 0;
    for (const inspect::object_found& each : found.objects) {
        count += each.damages.size();
    }
    return count;
}

void run(const inspect_arguments& arguments) {
    const elf_file image{arguments.elf};
    std::vector<std::uint64_t> addresses;
    for (const std::string& each : arguments.addresses) {
        addresses.push_back(parse_size(each));
    }
    const inspect::dump dump{image, arguments.dumps, addresses};
    const inspect::findings found = inspect::inspection{image, dump.memory(), dump.bias()}.look();
    code_addresses code{arguments.elf};
    if (arguments.as_json) {
        print_findings_as_json(found, code);
    } else {
        print_findings(found, code, arguments.top);
    }
    if (const std::size_t damages = damages_in(found)) {
        throw does_not_survive(damages == 1
                                   ? std::string{"the memory is damaged in one place"}
                                   : fmt::format("the memory is damaged in {} places", damages));
    }
}

}  // namespace

void add_inspect(CLI::App& ramwright, exit_code&) {
    auto arguments = std::make_shared<inspect_arguments>();
    CLI::App* const command = ramwright.add_subcommand(
        "inspect", "What is in a device's memory: blocks, stacks, failures, and what is corrupt");
    command->add_option("elf", arguments->elf, "The linked firmware, with debug information")
        ->required();
    command
        ->add_option("dumps", arguments->dumps,
                     "Raw dumps of RAM, a core file, or tcp:HOST:PORT of a GDB stub")
        ->required()
        ->type_name("DUMP");
    command
        ->add_option("--at", arguments->addresses,
                     "Where a raw dump begins; once for each, in order")
        ->type_name("ADDRESS")
        ->allow_extra_args(false);
    command->add_option("--top", arguments->top, "Blocks listed of each allocator")
        ->capture_default_str();
    command->add_flag("--json", arguments->as_json, "Print JSON, with everything");
    command->footer(
        "Examples:\n"
        "  ramwright inspect node.elf ram.bin --at 0x20000000\n"
        "  ramwright inspect node.elf tcm.bin ram.bin --at 0x10000000 --at 0x20000000\n"
        "  ramwright inspect node_host core.4711\n"
        "  ramwright inspect node.elf tcp:localhost:3333\n"
        "  ramwright inspect node.elf ram.bin --at 0x20000000 --json | jq '.allocators[].damages'");
    command->callback([arguments] { run(*arguments); });
}

}  // namespace ramwright::tool
