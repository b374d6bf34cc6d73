// SPDX-License-Identifier: Apache-2.0
#include "tool/command/record_device.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

#include "tool/common/units.hpp"

namespace ramwright::tool {

namespace {

std::string counted(std::uint64_t count, const char* one, const char* many) {
    return fmt::format("{} {}", grouped(count), count == 1 ? one : many);
}

void print(const device_run& run) {
    fmt::print("{}: {} in {}, {} lost", run.path, counted(run.counts.events, "event", "events"),
               counted(run.counts.packets, "packet", "packets"), grouped(run.counts.lost));
    if (run.counts.before != 0) {
        fmt::print(", after {} that were overwritten before", grouped(run.counts.before));
    }
    fmt::print("\n");
}

void print(const stream_damage& damage) {
    if (damage.cut_packets != 0) {
        fmt::print("{} broke off: the power did, or bytes were lost\n",
                   counted(damage.cut_packets, "packet", "packets"));
    }
    if (damage.damaged_packets != 0) {
        fmt::print("{} left out: bytes of it were changed\n",
                   counted(damage.damaged_packets, "packet", "packets"));
    }
    if (damage.stray_bytes != 0) {
        fmt::print("{} belonged to no packet\n", counted(damage.stray_bytes, "byte", "bytes"));
    }
}

nlohmann::ordered_json json_of(const device_recording& done) {
    nlohmann::ordered_json runs = nlohmann::ordered_json::array();
    for (const device_run& each : done.runs) {
        runs.push_back({{"file", each.path},
                        {"events", each.counts.events},
                        {"packets", each.counts.packets},
                        {"lost_events", each.counts.lost},
                        {"events_before", each.counts.before}});
    }
    return {{"runs", runs},
            {"cut_packets", done.damage.cut_packets},
            {"damaged_packets", done.damage.damaged_packets},
            {"stray_bytes", done.damage.stray_bytes}};
}

}  // namespace

void add_device_options(CLI::App& command, device_options& options) {
    command.add_option("--baud", options.baud, "Speed of a serial line")->default_val(115200);
    command.add_option("--elf", options.elf, "The firmware's ELF file")->check(CLI::ExistingFile);
    command.add_option("--memory", options.memory,
                       "START:SIZE of the memory of a machine to look for the ring in, "
                       "0x20000000:64K; else where the ELF file has variables");
}

exit_code run_record_device(const device_request& request, bool as_json) {
    const device_recording done = record_device(request);
    if (as_json) {
        fmt::print("{}\n", json_of(done).dump(2));
        return exit_code::success;
    }
    std::for_each(done.runs.begin(), done.runs.end(), [](const device_run& each) { print(each); });
    print(done.damage);
    return exit_code::success;
}

}  // namespace ramwright::tool
