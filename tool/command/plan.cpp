// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "tool/command/commands.hpp"
#include "tool/common/table.hpp"
#include "tool/common/units.hpp"
#include "tool/plan/plan_header.hpp"
#include "tool/plan/planner.hpp"
#include "tool/plan/target_costs.hpp"
#include "tool/replay/plan_file.hpp"
#include "tool/trace/build_id.hpp"

namespace ramwright::tool {

namespace {

struct plan_arguments {
    std::vector<std::string> traces;
    std::string ram;
    double margin_percent = 10;
    std::string choose;
    std::string output;
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

/// The one that was asked for; else steady, or what fits where it does not.
const plan_offer& choose(const plan_arguments& arguments, const plan_offers& found,
                         std::uint64_t ram) {
    const auto named = [&](const std::string& name) {
        return std::find_if(found.offers.begin(), found.offers.end(),
                            [&](const plan_offer& each) { return each.how.name == name; });
    };
    auto chosen = named(arguments.choose.empty() ? "steady" : arguments.choose);
    if (arguments.choose.empty() && (chosen == found.offers.end() || !fits(*chosen, ram))) {
        chosen = named("least");
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

std::string standing(const plan_offer& offer, std::uint64_t ram) {
    if (!fits(offer, ram)) {
        return "does not fit in " + bytes(ram);
    }
    return offer.how.rest == rest_allocator::none ? "by count ²" : "by replay ¹";
}

void print_offers(const plan_file& plan, std::uint64_t ram) {
    fmt::print("Lower bound: {} are live at the peak", bytes(plan.peak_live_bytes));
    if (plan.margin_percent != 0) {
        fmt::print(", {} with {:g} % more demand", bytes(plan.peak_live_with_margin_bytes),
                   plan.margin_percent);
    }
    fmt::print(".\n\n");
    table rows{{"design"},
               {"made of"},
               {"RAM needed", align::right},
               {"× peak", align::right},
               {fmt::format("with {:g} % more", plan.margin_percent), align::right},
               {"worst call", align::right},
               {"by pools", align::right},
               {"proven"}};
    for (const plan_offer& each : plan.offers) {
        rows.add({(each.how == plan.how ? "▶ " : "  ") + each.how.name, each.summary,
                  bytes(each.needed_bytes),
                  fmt::format("{:.3f}", static_cast<double>(each.needed_bytes) /
                                            static_cast<double>(plan.peak_live_bytes)),
                  bytes(each.needed_with_margin_bytes),
                  fmt::format("{} / {}", each.allocate_instructions, each.free_instructions),
                  percent(each.served_by_pools), standing(each, ram)});
    }
    fmt::print("{}\n", rows.text());
    fmt::print(
        "  RAM counts everything: tables, headers, padding, the allocator object.\n"
        "  Worst call: instructions of the allocator to allocate / to free, on a Cortex-M4 at "
        "-O2;\n"
        "  a malloc and free in front of it add their own.\n"
        "  ¹ No request of the trace fails in this RAM, nor in any of the 32 sizes above it.\n"
        "  ² Nothing can fragment: as many blocks of each class, in whatever order, are served.\n");
}

void print(const plan_file& plan, const plan_offers& found, std::uint64_t ram) {
    print_offers(plan, ram);
    if (!found.left_out.empty()) {
        fmt::print("  Not offered: {}.\n", found.left_out);
    }
    if (!plan.how.pools.empty()) {
        fmt::print("{}", heading(fmt::format("Pools of '{}'", plan.how.name)));
        table pools{{"sizes", align::right}, {"blocks", align::right}, {"bytes", align::right}};
        for (const size_class& each : plan.how.pools) {
            pools.add({fmt::format("{} to {}", grouped(each.smallest), bytes(each.block_size)),
                       grouped(each.count), grouped(std::uint64_t{each.stride()} * each.count)});
        }
        fmt::print("{}", pools.text());
    }
}

void write(const std::string& path, const std::string& text) {
    std::ofstream file{path};
    file << text;
    if (!file.flush()) {
        throw input_error(fmt::format("cannot write '{}'", path));
    }
}

/// All of the RAM; what is needed where all of it is not proven, because a larger region can place
/// blocks less luckily.
std::uint64_t proven_region(const std::vector<operation_log>& logs, const plan_offers& found,
                            const plan_offer& chosen, std::uint64_t ram) {
    const auto region = static_cast<std::size_t>(ram);
    return survives_with_margin(logs, found.margin_percent, chosen.how, region)
               ? ram
               : chosen.needed_with_margin_bytes - state_bytes(chosen.how);
}

void run(const plan_arguments& arguments) {
    const std::uint64_t ram = parse_size(arguments.ram);
    const std::vector<operation_log> logs = read_all(arguments.traces);
    const plan_offers found = plan_designs(logs, arguments.margin_percent);
    require_room(found, ram);
    const plan_offer& chosen = choose(arguments, found, ram);

    plan_file plan{.how = chosen.how,
                   .region_bytes = proven_region(logs, found, chosen, ram),
                   .margin_percent = found.margin_percent,
                   .build_id = to_text(logs.front().facts().info.build),
                   .peak_live_bytes = found.peak_live_bytes,
                   .peak_live_with_margin_bytes = found.peak_live_with_margin_bytes,
                   .offers = found.offers};
    if (arguments.as_json) {
        fmt::print("{}", plan_text(plan));
    } else {
        print(plan, found, ram);
    }
    if (!arguments.output.empty()) {
        const auto json_path =
            std::filesystem::path{arguments.output}.replace_extension(".json").string();
        write(arguments.output, plan_header(plan, chosen));
        write_plan(json_path, plan);
        if (!arguments.as_json) {
            fmt::print("\n'{}' is written to {}, and to {} for replay and report.\n",
                       chosen.how.name, arguments.output, json_path);
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
    command->add_option("--ram", arguments->ram, "Size of the region there is for it, as 64K")
        ->required();
    command
        ->add_option("--margin", arguments->margin_percent,
                     "Percent more demand than was traced that must survive")
        ->check(CLI::Range(0.0, 1000.0))
        ->capture_default_str();
    command
        ->add_option("--choose", arguments->choose,
                     "Which to write: least, steady or certain; default: steady, or least if "
                     "steady does not fit")
        ->check(CLI::IsMember({"least", "steady", "certain"}));
    command->add_option("-o,--output", arguments->output,
                        "Where to write the header; the plan's JSON goes beside it");
    command->add_flag("--json", arguments->as_json, "Print JSON");
    command->footer(
        "Exit code 0: a design fits; 1: none does, or not the one asked for; 2: bad usage or "
        "input.\n\n"
        "Examples:\n"
        "  ramwright plan node.trace --ram 64K\n"
        "  ramwright plan node.trace --ram 64K -o memory_plan.hpp\n"
        "  ramwright plan monday.trace tuesday.trace --ram 96K --margin 25 --choose certain");
    command->callback([arguments] { run(*arguments); });
}

}  // namespace ramwright::tool
