// SPDX-License-Identifier: Apache-2.0
#include "tool/soak/soak.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <memory>

#include "tool/command/commands.hpp"
#include "tool/command/region_choice.hpp"
#include "tool/command/soak_tables.hpp"
#include "tool/replay/design_text.hpp"
#include "tool/soak/demand_generator.hpp"
#include "tool/trace/build_id.hpp"

namespace ramwright::tool {

namespace {

struct soak_arguments {
    std::string trace;
    std::string design_text;
    std::string ram;
    std::string elf;
    double months = 0;
    std::uint64_t ticks = 0;
    std::uint32_t seeds = soak_options{}.seeds;
    std::uint64_t first_seed = 0;
    bool as_json = false;
};

std::uint64_t ticks_of_each_run(const soak_arguments& arguments, std::uint32_t clock_hz) {
    if (arguments.ticks != 0) {
        return arguments.ticks;
    }
    if (clock_hz == 0) {
        throw input_error("the trace does not say how long a tick is; give --ticks");
    }
    constexpr double days = 30;
    const double months = arguments.months != 0 ? arguments.months : 1;
    return static_cast<std::uint64_t>(std::ceil(months * days * 24 * 60 * 60 * clock_hz));
}

void run(const soak_arguments& arguments, exit_code& code_to_return) {
    soak_answer found{.how = parse_design(arguments.design_text)};
    code_addresses code{arguments.elf};
    {
        const operation_log log = read_operations(arguments.trace);
        const trace_info& info = log.facts().info;
        if (!arguments.elf.empty()) {
            require_same_build(arguments.trace, info, arguments.elf);
        }
        found.options = {
            .region_bytes = choose_region(arguments.ram, found.how, info.region_bytes),
            .ticks = ticks_of_each_run(arguments, info.clock_hz),
            .seeds = arguments.seeds,
            .first_seed = arguments.first_seed,
        };
        found.mix = fit(log);
        found.fitted = compare(log, generate(found.mix, arguments.first_seed, found.mix.ticks + 1));
    }
    found.runs = soak_each(found.how, found.mix, found.options);
    found.sure = confidence_of(found.runs);
    if (arguments.as_json) {
        fmt::print("{}\n", as_json(found, code));
    } else {
        print_answer(found, code);
    }
    if (found.sure.survived != found.sure.runs) {
        code_to_return = exit_code::does_not_survive;
    }
}

}  // namespace

void add_soak(CLI::App& ramwright, exit_code& result) {
    auto arguments = std::make_shared<soak_arguments>();
    CLI::App* const command = ramwright.add_subcommand(
        "soak", "Run months of demand like a trace's through a design: how sure is it to survive?");
    command->add_option("trace", arguments->trace, "The trace; - reads it from standard input")
        ->required();
    command->add_option("--design", arguments->design_text, "The design, as told below")
        ->required();
    command->add_option("--ram", arguments->ram,
                        "Size of the region, as 64K; default: the plan's, else the traced one's");
    CLI::Option* const months =
        command
            ->add_option("--months", arguments->months,
                         "How long each run is, in months of 30 days; default: 1")
            ->check(CLI::Range(0.001, 1200.0));
    command->add_option("--ticks", arguments->ticks, "How long each run is, in ticks")
        ->check(CLI::Range(std::uint64_t{1}, demand_generator::most_ticks))
        ->excludes(months);
    command
        ->add_option("--seeds", arguments->seeds,
                     "How many runs; 59 that survive are 95 %, 299 are 99 %, with 95 % confidence")
        ->check(CLI::Range(1, 1'000'000))
        ->capture_default_str();
    command->add_option("--first-seed", arguments->first_seed, "Seed of the first run")
        ->capture_default_str();
    command->add_option("--elf", arguments->elf, "The firmware, to name callers");
    command->add_flag("--json", arguments->as_json, "Print JSON");
    command->footer(
        std::string{design_help} +
        "\n\nExit code 0: all runs survive; 1: a request failed; 2: bad usage or input.\n\n"
        "Examples:\n"
        "  ramwright soak node.trace --design general --ram 64K\n"
        "  ramwright soak node.trace --design memory_plan.json --months 12 --seeds 299\n"
        "  ramwright soak node.trace --design general --ticks 1000000 --json");
    command->callback([arguments, &result] { run(*arguments, result); });
}

}  // namespace ramwright::tool
