// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "tool/command/commands.hpp"
#include "tool/command/record_device.hpp"
#include "tool/common/table.hpp"
#include "tool/common/units.hpp"
#include "tool/elf/code_addresses.hpp"
#include "tool/watch/watching.hpp"

namespace ramwright::tool {

namespace {

struct watch_options {
    watch_request request;
    std::string most_live;
    std::string least_largest_free;
    std::optional<double> most_fragmentation;
    bool as_json = false;
};

std::optional<std::uint64_t> size_of(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional{parse_size(text)};
}

void print(const watch_result& seen, code_addresses& code) {
    const heap_figures& at_end = seen.figures;
    fmt::print("{}  live {}, most live {} at {}\n  {} allocations, {} refused, {} events lost\n",
               heading("At the end"), bytes(at_end.live_bytes), bytes(at_end.peak_bytes),
               duration(at_end.peak_tick, seen.info.clock_hz), grouped(at_end.allocations),
               grouped(at_end.refused), grouped(at_end.lost_events));
    table callers{{"live bytes", align::right},
                  {"blocks", align::right},
                  {"allocations", align::right},
                  {"allocated by"}};
    for (const caller_use& each : seen.callers) {
        callers.add({bytes(each.bytes), grouped(each.blocks), grouped(each.allocations),
                     code.caller(each.caller)});
    }
    if (!callers.empty()) {
        fmt::print("\n{}", callers.text());
    }
    fmt::print("{}", seen.alarms.empty() ? "" : "\n");
    for (const alarm& each : seen.alarms) {
        fmt::print("  alarm: {}: first at {}, {}\n", each.what,
                   duration(each.tick, seen.info.clock_hz),
                   each.times == 1 ? "once" : grouped(each.times) + " times");
    }
}

nlohmann::ordered_json json_of(const watch_result& seen, code_addresses& code) {
    const heap_figures& at_end = seen.figures;
    nlohmann::ordered_json callers = nlohmann::ordered_json::array();
    for (const caller_use& each : seen.callers) {
        callers.push_back({{"caller", code.caller(each.caller)},
                           {"live_bytes", each.bytes},
                           {"live_blocks", each.blocks},
                           {"allocations", each.allocations}});
    }
    nlohmann::ordered_json alarms = nlohmann::ordered_json::array();
    for (const alarm& each : seen.alarms) {
        alarms.push_back({{"what", each.what}, {"first_tick", each.tick}, {"times", each.times}});
    }
    nlohmann::ordered_json all{{"tick", at_end.tick},
                               {"clock_hz", seen.info.clock_hz},
                               {"region_bytes", at_end.region_bytes},
                               {"live_bytes", at_end.live_bytes},
                               {"live_blocks", at_end.live_blocks},
                               {"peak_live_bytes", at_end.peak_bytes},
                               {"peak_tick", at_end.peak_tick},
                               {"allocations", at_end.allocations},
                               {"frees", at_end.frees},
                               {"refused", at_end.refused},
                               {"lost_events", at_end.lost_events}};
    if (at_end.region_bytes != 0) {
        all["free_bytes"] = at_end.free_bytes;
        all["largest_free"] = at_end.largest_free;
        all["fragmentation"] = at_end.fragmentation();
    }
    all["callers"] = callers;
    all["alarms"] = alarms;
    return all;
}

exit_code run(watch_options& options) {
    options.request.limits.most_live = size_of(options.most_live);
    options.request.limits.least_largest_free = size_of(options.least_largest_free);
    if (options.most_fragmentation.has_value()) {
        options.request.limits.most_fragmentation = *options.most_fragmentation / 100;
    }
    options.request.lines = !options.as_json;
    const watch_result seen = watch(options.request);
    code_addresses code{options.request.options.elf};
    if (options.as_json) {
        fmt::print("{}\n", json_of(seen, code).dump(2));
    } else {
        print(seen, code);
    }
    return seen.alarms.empty() ? exit_code::success : exit_code::does_not_survive;
}

}  // namespace

void add_watch(CLI::App& ramwright, exit_code& result) {
    auto options = std::make_shared<watch_options>();
    CLI::App* const command =
        ramwright.add_subcommand("watch", "Show a device's memory while the device runs");
    command
        ->add_option("source", options->request.source,
                     "serial:DEVICE, tcp:HOST:PORT, file:PATH, ring-dump:PATH, qmp:SOCKET, or a "
                     "trace to play")
        ->required();
    add_device_options(*command, options->request.options);
    command->add_option("--max-live", options->most_live, "Alarm above so many live bytes, as 48K");
    command->add_option("--min-largest-free", options->least_largest_free,
                        "Alarm when no free block is as large as this");
    command
        ->add_option("--max-fragmentation", options->most_fragmentation,
                     "Alarm above so many percent")
        ->check(CLI::Range(0.0, 100.0));
    command
        ->add_option("--every", options->request.every,
                     "Where standard output is no terminal: a line for each so many seconds of the "
                     "device")
        ->default_val(1.0)
        ->check(CLI::Range(1e-6, 1e9));
    command
        ->add_option(
            "--speed", options->request.speed,
            "Of a trace: how many of its seconds in one; 0: as fast as it can be read. 1 on "
            "a terminal, else 0")
        ->check(CLI::Range(0.0, 1e9));
    command->add_flag("--json", options->as_json, "Show nothing, and print the last state as JSON");
    command->footer(
        "Examples:\n"
        "  ramwright watch serial:/dev/ttyUSB0 --baud 921600 --elf node.elf\n"
        "  ramwright watch tcp:localhost:9090 --max-live 48K --min-largest-free 4K\n"
        "  ramwright watch node.trace --speed 3600\n"
        "  ramwright watch file:uart.bin --every 60 | tee watch.log\n"
        "A request that is refused is an alarm, too. The exit code is 1 if there was one.");
    command->callback([options, &result] { result = run(*options); });
}

}  // namespace ramwright::tool
