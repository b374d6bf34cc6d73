// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tool/command/commands.hpp"
#include "tool/command/plan_apart.hpp"
#include "tool/command/plan_regions.hpp"
#include "tool/command/plan_tables.hpp"
#include "tool/common/units.hpp"
#include "tool/elf/code_addresses.hpp"
#include "tool/layout/chip_file.hpp"
#include "tool/plan/emitted_plan.hpp"
#include "tool/plan/planner.hpp"
#include "tool/plan/region_header.hpp"
#include "tool/plan/region_policy.hpp"
#include "tool/plan/target_costs.hpp"
#include "tool/replay/plan_file.hpp"
#include "tool/trace/build_id.hpp"

namespace ramwright::tool {

namespace {

struct plan_arguments {
    std::vector<std::string> traces;
    std::string ram;
    double margin_percent = 10;
    std::uint32_t soak_runs = 0;
    std::vector<std::uint32_t> certain_sizes;
    std::string choose;
    std::string output;
    std::string chip;
    std::string policy;
    std::string elf;
    plan_form form = plan_form::cpp;
    bool apart = false;
    bool as_json = false;
};

std::vector<operation_log> read_all(const std::vector<std::string>& paths) {
    std::vector<operation_log> logs;
    for (const std::string& path : paths) {
        logs.push_back(read_operations(path));
        if (logs.back().facts().info.build != logs.front().facts().info.build) {
            throw input_error(fmt::format("'{}' and '{}' were recorded by different builds",
                                          paths.front(), path));
        }
    }
    return logs;
}

void require_room(const plan_offers& found, std::uint64_t ram) {
    if (ram < found.peak_live_bytes) {
        throw does_not_survive(fmt::format("no design fits in {}: {} are live at the peak",
                                           bytes(ram), bytes(found.peak_live_bytes)));
    }
    if (ram < found.peak_live_with_margin_bytes) {
        throw does_not_survive(fmt::format(
            "no design fits in {}: with {} % more demand {} are live at the peak", bytes(ram),
            found.margin_percent, bytes(found.peak_live_with_margin_bytes)));
    }
}

bool fits(const plan_offer& offer, std::uint64_t ram) {
    return offer.needed_with_margin_bytes <= ram;
}

/// The one that was asked for; else steady, or the one with the least RAM where that does not fit or is
/// not on the front.
const plan_offer& choose(const plan_arguments& arguments, const plan_offers& found,
                         std::uint64_t ram) {
    const auto named = [&](const std::string& name) {
        return std::find_if(found.offers.begin(), found.offers.end(),
                            [&](const plan_offer& each) { return each.how.goes_by(name); });
    };
    auto chosen = named(arguments.choose.empty() ? "steady" : arguments.choose);
    if (arguments.choose.empty() && (chosen == found.offers.end() || !fits(*chosen, ram))) {
        chosen = found.offers.begin();
    }
    if (chosen == found.offers.end()) {
        throw input_error(fmt::format("there is no such design: {}", found.left_out));
    }
    if (!fits(*chosen, ram)) {
        throw does_not_survive(fmt::format(
            "the design '{}' needs {} with {} % more demand, and there are {}", chosen->how.name,
            bytes(chosen->needed_with_margin_bytes), found.margin_percent, bytes(ram)));
    }
    return *chosen;
}

void write(const std::string& path, const std::string& text) {
    std::ofstream file{path};
    file << text;
    if (!file.flush()) {
        throw input_error(fmt::format("cannot write '{}'", path));
    }
}

/// All of the RAM that what is kept apart leaves; what is needed where all of it is not proven, because a larger region can place
/// blocks less luckily.
std::uint64_t proven_region(const std::vector<operation_log>& logs, const plan_offers& found,
                            const plan_offer& chosen, std::uint64_t ram) {
    const auto region = static_cast<std::size_t>(ram - chosen.how.apart.ram_bytes());
    return survives_with_margin(logs, found.margin_percent, chosen.how, region)
               ? region
               : chosen.needed_with_margin_bytes - bytes_beside_region(chosen.how);
}

/// As the header's name, for what `replay` and `report` read.
std::string json_path(const std::string& header) {
    return std::filesystem::path{header}.replace_extension(".json").string();
}

/// A plan of several regions: what goes where is the question, so there is one design for each.
void run_regions(const plan_arguments& arguments) {
    const chip described = read_chip(arguments.chip);
    const region_policy policy =
        arguments.policy.empty() ? region_policy{} : read_policy(arguments.policy);
    const std::vector<operation_log> logs = read_all(arguments.traces);
    const bool names_callers =
        std::any_of(policy.rules.begin(), policy.rules.end(),
                    [](const written_rule& each) { return !each.caller.empty(); });
    if (names_callers && arguments.elf.empty()) {
        throw input_error(
            fmt::format("'{}' names callers, which are found with --elf", arguments.policy));
    }
    require_same_build(arguments.traces.front(), logs.front().facts().info, arguments.elf);
    code_addresses code{arguments.elf};
    const region_plan plan = plan_regions(logs, regions_of(described),
                                          rules_for(policy, logs, code), arguments.margin_percent);
    const std::string text = region_plan_text(plan);
    if (arguments.as_json) {
        fmt::print("{}", text);
    } else {
        print_regions(plan);
    }
    if (!arguments.output.empty()) {
        write(arguments.output, region_header(plan));
        write(json_path(arguments.output), text);
        if (!arguments.as_json) {
            fmt::print("\nWritten to {}, and to {} for replay and report.\n", arguments.output,
                       json_path(arguments.output));
        }
    }
}

void run(const plan_arguments& arguments) {
    if (!arguments.chip.empty()) {
        return run_regions(arguments);
    }
    if (arguments.ram.empty()) {
        throw input_error("plan needs --ram, or --chip");
    }
    if (arguments.apart && arguments.form != plan_form::cpp) {
        throw input_error("what is kept apart is written as C++ only: leave out --apart or --emit");
    }
    const std::uint64_t ram = parse_size(arguments.ram);
    const std::vector<operation_log> logs = read_all(arguments.traces);
    require_same_build(arguments.traces.front(), logs.front().facts().info, arguments.elf);
    code_addresses code{arguments.elf};
    const plan_offers found = plan_designs(logs, {.margin_percent = arguments.margin_percent,
                                                  .ram_bytes = ram,
                                                  .apart = arguments.apart,
                                                  .certain_sizes = arguments.certain_sizes,
                                                  .soak_runs = arguments.soak_runs});
    require_room(found, ram);
    const plan_offer& chosen = choose(arguments, found, ram);

    plan_file plan{.how = chosen.how,
                   .region_bytes = proven_region(logs, found, chosen, ram),
                   .margin_percent = found.margin_percent,
                   .build_id = to_text(logs.front().facts().info.build),
                   .peak_live_bytes = found.peak_live_bytes,
                   .peak_live_with_margin_bytes = found.peak_live_with_margin_bytes,
                   .offers = found.offers,
                   .apart_callers = {}};
    if (!chosen.how.apart.empty()) {
        plan.apart_callers = apart_lines(found.apart, code);
    }
    if (arguments.as_json) {
        fmt::print("{}", plan_text(plan));
    } else {
        print_plan(plan, found.left_out, ram);
        if (chosen.how.apart.empty()) {
            print_apart_hint(found.apart);
        } else {
            print_apart(found.apart, code);
        }
    }
    if (!arguments.output.empty()) {
        write(arguments.output, emitted_plan(plan, chosen, arguments.form));
        write_plan(json_path(arguments.output), plan);
        if (!arguments.as_json) {
            fmt::print("\n'{}' is written to {}, and to {} for {}.\n", chosen.how.name,
                       arguments.output, json_path(arguments.output),
                       chosen.how.apart.empty() ? "replay and report" : "replay");
        }
    }
}

}  // namespace

void add_plan(CLI::App& ramwright, exit_code&) {
    auto arguments = std::make_shared<plan_arguments>();
    CLI::App* const command = ramwright.add_subcommand(
        "plan", "Offer the designs worth choosing between, each proven by replay");
    command->add_option("traces", arguments->traces, "Traces of one build; all must survive")
        ->required();
    command->add_option("--ram", arguments->ram, "Size of the region there is for it, as 64K");
    command
        ->add_option("--chip", arguments->chip,
                     "A chip in TOML, as for layout: plan what goes in which of its regions")
        ->excludes("--ram");
    command
        ->add_option("--policy", arguments->policy,
                     "Which requests need which capabilities, in TOML")
        ->needs("--chip");
    command->add_option("--elf", arguments->elf,
                        "The firmware, to name callers, and for a policy that does");
    command
        ->add_option("--margin", arguments->margin_percent,
                     "Percent more demand than was traced that must survive")
        ->check(CLI::Range(0.0, 1000.0))
        ->capture_default_str();
    command
        ->add_option("--choose", arguments->choose,
                     "Which to write: least, general, steady or certain; default: steady, or "
                     "the one with the least RAM if steady does not fit")
        ->check(CLI::IsMember({"least", "general", "steady", "certain"}));
    command
        ->add_option(
            "--certain", arguments->certain_sizes,
            "Sizes that pools must serve in any order of the demand, as 156,1024; the rest "
            "shares a heap")
        ->delimiter(',')
        ->check(CLI::Range(1, 1 << 28))
        ->excludes("--chip");
    command
        ->add_flag(
            "--apart", arguments->apart,
            "Keep out of the heap what lives for ever or ends with a phase, by caller, where "
            "that saves RAM")
        ->excludes("--chip");
    command
        ->add_option(
            "--soak", arguments->soak_runs,
            "Try each design on so many generated runs of this kind, and say how sure it is")
        ->check(CLI::Range(0, 10'000));
    command->add_option("-o,--output", arguments->output,
                        "Where to write the header; the plan's JSON goes beside it");
    command
        ->add_option("--emit", arguments->form,
                     "What to write: cpp, the header; or c, freertos, zephyr: tables and "
                     "definitions in C")
        ->transform(CLI::CheckedTransformer(
            std::map<std::string, plan_form>{{"cpp", plan_form::cpp},
                                             {"c", plan_form::c},
                                             {"freertos", plan_form::freertos},
                                             {"zephyr", plan_form::zephyr}}))
        ->option_text("cpp|c|freertos|zephyr");
    command->add_flag("--json", arguments->as_json, "Print JSON");
    command->footer(
        "Exit code 0: a design fits; 1: none does, or not the one asked for; 2: bad usage or "
        "input.\n\n"
        "Examples:\n"
        "  ramwright plan node.trace --ram 64K\n"
        "  ramwright plan node.trace --ram 64K -o memory_plan.hpp\n"
        "  ramwright plan node.trace --ram 64K --soak 59\n"
        "  ramwright plan node.trace --ram 64K --certain 156,1024\n"
        "  ramwright plan node.trace --ram 64K --apart --elf node.elf -o memory_plan.hpp\n"
        "  ramwright plan node.trace --ram 64K --emit zephyr -o memory_plan.h\n"
        "  ramwright plan node.trace --chip chip.toml --policy policy.toml --elf node.elf -o "
        "memory_plan.hpp\n"
        "  ramwright plan monday.trace tuesday.trace --ram 96K --margin 25 --choose certain");
    command->callback([arguments] { run(*arguments); });
}

}  // namespace ramwright::tool
