// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "tool/command/commands.hpp"
#include "tool/command/show_tables.hpp"
#include "tool/common/code_addresses.hpp"
#include "tool/replay/trace_summary.hpp"
#include "tool/trace/build_id.hpp"

namespace ramwright::tool {

namespace {

using nlohmann::json;

struct show_arguments {
    std::string trace;
    std::string elf;
    std::size_t rows = 10;
    bool as_json = false;
};

json group_as_json(const request_group& group) {
    return {{"allocations", group.allocations},
            {"refused", group.refused},
            {"smallest", group.smallest},
            {"largest", group.largest},
            {"most_blocks", group.most_blocks},
            {"most_bytes", group.most_bytes},
            {"blocks_at_peak", group.blocks_at_peak},
            {"bytes_at_peak", group.bytes_at_peak},
            {"never_freed_blocks", group.live_blocks},
            {"never_freed_bytes", group.live_bytes},
            {"mean_lifetime_ticks", group.mean_lifetime()},
            {"longest_lifetime_ticks", group.lifetime_max}};
}

json as_json(const operation_log& log, const trace_summary& summary, code_addresses& code) {
    json sizes = json::array();
    for (const auto& [size, group] : summary.by_size) {
        sizes.push_back(group_as_json(group));
        sizes.back()["size"] = size;
    }
    json callers = json::array();
    for (const auto& [address, group] : summary.by_caller) {
        callers.push_back(group_as_json(group));
        callers.back()["address"] = address;
        callers.back()["caller"] = code.caller(address);
    }
    json refusals = json::array();
    for (const refusal& each : summary.refusals) {
        refusals.push_back(
            {{"tick", each.tick}, {"size", each.size}, {"caller", code.caller(each.caller)}});
    }
    json lifetimes = json::array();
    for (std::size_t place = 0; place != summary.lifetimes.size(); ++place) {
        if (summary.lifetimes[place] != 0) {
            lifetimes.push_back({{"least_ticks", place == 0 ? 0 : std::uint64_t{1} << (place - 1)},
                                 {"blocks", summary.lifetimes[place]}});
        }
    }
    const trace_facts& facts = log.facts();
    return {{"build_id", to_text(facts.info.build)},
            {"clock_hz", facts.info.clock_hz},
            {"region_bytes", facts.info.region_bytes},
            {"events_lost", facts.losses.events},
            {"unknown_blocks", facts.unknown_blocks},
            {"first_tick", summary.first_tick},
            {"last_tick", summary.last_tick},
            {"allocations", summary.allocations},
            {"frees", summary.frees},
            {"resizes", summary.resizes},
            {"peak_live_bytes", summary.peak_live_bytes},
            {"peak_tick", summary.peak_tick},
            {"sizes", sizes},
            {"callers", callers},
            {"lifetimes", lifetimes},
            {"refused", refusals}};
}

void run(const show_arguments& arguments) {
    code_addresses code{arguments.elf};
    const operation_log log = read_operations(arguments.trace);
    if (!arguments.elf.empty()) {
        require_same_build(arguments.trace, log.facts().info, arguments.elf);
    }
    const trace_summary summary = summarise(log);
    if (arguments.as_json) {
        fmt::print("{}\n", as_json(log, summary, code).dump(2));
    } else {
        print_summary(log, summary, code, arguments.rows);
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
    command->add_option("--rows", arguments->rows, "Rows of each table")->capture_default_str();
    command->add_flag("--json", arguments->as_json, "Print JSON, with all rows");
    command->footer(
        "Examples:\n"
        "  ramwright show node.trace\n"
        "  ramwright show node.trace --elf node.elf\n"
        "  ramwright show node.trace --json | jq .peak_live_bytes");
    command->callback([arguments] { run(*arguments); });
}

}  // namespace ramwright::tool
