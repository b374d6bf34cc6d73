// SPDX-License-Identifier: Apache-2.0
#include "tool/replay/replay.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "tool/command/commands.hpp"
#include "tool/command/region_choice.hpp"
#include "tool/command/replay_regions.hpp"
#include "tool/command/replay_tables.hpp"
#include "tool/elf/code_addresses.hpp"
#include "tool/plan/target_costs.hpp"
#include "tool/replay/apart_run.hpp"
#include "tool/replay/demand_reader.hpp"
#include "tool/replay/design_text.hpp"
#include "tool/replay/survival.hpp"
#include "tool/trace/build_id.hpp"

namespace ramwright::tool {

namespace {

using nlohmann::json;

struct replay_arguments {
    std::string trace;
    std::string design_text;
    std::string plan;
    std::string ram;
    std::string elf;
    bool smallest = false;
    bool as_json = false;
};

json sample_as_json(const replay_sample& sample) {
    return {{"tick", sample.tick},
            {"live_bytes", sample.live_bytes},
            {"used_bytes", sample.used_bytes},
            {"footprint_bytes", sample.footprint_bytes},
            {"free_bytes", sample.free_bytes},
            {"largest_free_bytes", sample.largest_free_bytes},
            {"fragmentation", sample.fragmentation()}};
}

json as_json(const replay_answer& from, code_addresses& code) {
    const replay_result& result = from.result;
    json failures = json::array();
    for (const replay_failure& each : result.failures) {
        failures.push_back({{"tick", each.tick},
                            {"operation", each.operation},
                            {"size", each.size},
                            {"alignment", each.alignment},
                            {"caller", code.caller(each.caller)},
                            {"reason", name_of(each.reason)},
                            {"free_bytes", each.free_bytes},
                            {"largest_free_bytes", each.largest_free_bytes}});
    }
    json timeline = json::array();
    for (const replay_sample& each : result.timeline) {
        timeline.push_back(sample_as_json(each));
    }
    json content{
        {"design", from.how.name},
        {"build_id", to_text(from.facts.info.build)},
        {"region_bytes", result.region_bytes},
        {"operations", result.operations},
        {"allocations", result.allocations},
        {"refused_on_device", result.attempts},
        {"moved", result.moved},
        {"survived", from.survived()},
        {"failures", result.failure_count},
        {"first_failures", failures},
        {"peak_live_bytes", result.peak_live_bytes},
        {"peak_tick", result.peak_tick},
        {"peak_used_bytes", result.peak_used_bytes},
        {"peak_footprint_bytes", result.peak_footprint_bytes},
        {"worst", sample_as_json(result.worst)},
        {"end", sample_as_json(result.end)},
        {"timeline", timeline},
    };
    if (!result.failures.empty()) {
        content["first_failure_tick"] = result.failures.front().tick;
    }
    if (from.how.is_plain()) {
        const call_cost worst = worst_call(from.how);
        content["worst_instructions"] = {{"allocate", worst.allocate}, {"free", worst.free}};
    } else if (from.how.searches_a_list()) {
        content["most_free_blocks"] = result.most_free_blocks;
        content["most_free_blocks_tick"] = result.most_free_blocks_tick;
    }
    if (!from.how.apart.empty()) {
        content["apart"] = {{"requests", from.apart_requests},
                            {"failures", from.apart_failures},
                            {"bytes", from.how.apart.ram_bytes()}};
    }
    if (from.smallest) {
        content["smallest_ram_bytes"] = from.smallest->least;
        content["safe_from_bytes"] = from.smallest->safe_from;
    }
    return content;
}

smallest_ram find_smallest(const operation_log& log, const design& how, std::size_t ram) {
    // Enough for any design that is worth the question, where --ram was only what to replay in.
    const std::size_t limit =
        std::max(ram, 8 * static_cast<std::size_t>(log.facts().info.region_bytes));
    return find_smallest_ram(std::span{&log, 1}, how, limit);
}

void require_build(const replay_arguments& arguments, const trace_info& info) {
    if (!arguments.elf.empty()) {
        require_same_build(arguments.trace, info, arguments.elf);
    }
}

/// Regions are as large as the plan says: what each needs is what it was made for.
void run_regions(const replay_arguments& arguments, exit_code& code_to_return) {
    if (!arguments.ram.empty() || arguments.smallest) {
        throw input_error(fmt::format(
            "'{}' is a plan of several regions, which says how much of each it takes; leave out {}",
            arguments.plan, arguments.smallest ? "--smallest" : "--ram"));
    }
    const region_plan plan = read_region_plan(arguments.plan);
    code_addresses code{arguments.elf};
    demand_reader trace{arguments.trace};
    require_build(arguments, trace.facts().info);
    const regions_result found = replay_regions(trace, plan);
    if (arguments.as_json) {
        fmt::print("{}", regions_json(found, plan, code));
    } else {
        print_regions_answer(found, plan, code);
    }
    if (!found.survived()) {
        code_to_return = exit_code::does_not_survive;
    }
}

void run(replay_arguments& arguments, exit_code& code_to_return) {
    if (!arguments.plan.empty()) {
        if (is_region_plan(arguments.plan)) {
            return run_regions(arguments, code_to_return);
        }
        arguments.design_text = arguments.plan;
    }
    replay_answer found{.how = parse_design(arguments.design_text, apart_designs::taken)};
    code_addresses code{arguments.elf};
    if (arguments.smallest || !found.how.apart.empty()) {
        operation_log log = read_operations(arguments.trace);
        found.facts = log.facts();
        require_build(arguments, found.facts.info);
        const std::size_t ram =
            choose_region(arguments.ram, found.how, found.facts.info.region_bytes);
        if (!found.how.apart.empty()) {
            apart_run apart = run_apart(log, found.how.apart);
            found.apart_requests = apart.requests;
            found.apart_failures = apart.failures;
            log = std::move(apart.heap);
        }
        found.result = replay(log, found.how, {.region_bytes = ram});
        if (arguments.smallest) {
            found.smallest = find_smallest(log, found.how, ram);
        }
    } else {
        demand_reader trace{arguments.trace};
        require_build(arguments, trace.facts().info);
        const std::size_t ram =
            choose_region(arguments.ram, found.how, trace.facts().info.region_bytes);
        found.result = replay(trace, found.how, {.region_bytes = ram});
        found.facts = trace.facts();
    }
    if (arguments.as_json) {
        fmt::print("{}\n", as_json(found, code).dump(2));
    } else {
        print_answer(found, code);
    }
    if (!found.survived()) {
        code_to_return = exit_code::does_not_survive;
    }
}

}  // namespace

void add_replay(CLI::App& ramwright, exit_code& result) {
    auto arguments = std::make_shared<replay_arguments>();
    CLI::App* const command =
        ramwright.add_subcommand("replay", "Run a trace through a design: does it survive?");
    command->add_option("trace", arguments->trace, "The trace; - reads it from standard input")
        ->required();
    auto* const what = command->add_option_group("what to run it through");
    what->add_option("--design", arguments->design_text, "The design, as told below");
    what->add_option("--plan", arguments->plan,
                     "What ramwright plan wrote, of one region or of several");
    what->require_option(1);
    command->add_option("--ram", arguments->ram,
                        "Size of the region, as 64K; default: the plan's, else the traced one's");
    command->add_option("--elf", arguments->elf, "The firmware, to name callers");
    command->add_flag("--smallest", arguments->smallest, "Also find the least RAM that survives");
    command->add_flag("--json", arguments->as_json, "Print JSON");
    command->footer(std::string{design_help} +
                    "\n\nExit code 0: survives; 1: a request failed; 2: bad usage or input.\n\n"
                    "Examples:\n"
                    "  ramwright replay node.trace --design general --ram 64K\n"
                    "  ramwright replay node.trace --plan memory_plan.json\n"
                    "  ramwright replay node.trace --design general --smallest\n"
                    "  ramwright replay node.trace --design general+full+red_zone --ram 96K\n"
                    "  ramwright replay node.trace --design heap:dtcm=16K,sram --ram 96K\n"
                    "  node_host --days 90 | ramwright replay - --design general --ram 64K");
    command->callback([arguments, &result] { run(*arguments, result); });
}

}  // namespace ramwright::tool
