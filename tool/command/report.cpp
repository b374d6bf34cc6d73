// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tool/command/commands.hpp"
#include "tool/common/units.hpp"
#include "tool/report/report_page.hpp"
#include "tool/report/report_runs.hpp"
#include "tool/size/image_file.hpp"
#include "tool/stack/annotations.hpp"

namespace ramwright::tool {

namespace {

// Beyond that the page would be slow, and nobody could see them.
constexpr std::size_t most_symbols = 3000;

struct report_arguments {
    std::vector<std::string> traces;
    std::vector<std::string> names;
    std::vector<std::string> elfs;
    std::vector<std::string> designs;
    std::string ram;
    std::string image;
    std::string map;
    std::string stacks;
    std::string annotations;
    std::string plan;
    std::string before;
    std::string after;
    std::string output;
    bool as_json = false;
};

/// `planned`: how many regions the plan has.
void check(const report_arguments& arguments, std::size_t planned) {
    constexpr std::size_t most_runs = 6;
    const std::size_t replays = arguments.designs.size() + planned;
    const std::size_t runs = arguments.traces.size() + replays;
    if (runs > most_runs) {
        throw input_error(
            fmt::format("{} traces and {} designs are more than a page has room for; "
                        "{} at most",
                        arguments.traces.size(), replays, most_runs));
    }
    if (!arguments.ram.empty() && arguments.designs.empty()) {
        throw input_error("--ram says how large the region of a --design is, and there is none");
    }
    if (arguments.before.empty() != arguments.after.empty()) {
        throw input_error("--before and --after come together: one alone compares with nothing");
    }
}

/// What the recorder on the device could not say, the measured figures may: the bytes free when the
/// first request failed.
void complete(report_run& before, const outcome_figures& measured) {
    auto& death = before.record.death;
    if (death && measured.free_bytes && measured.first_failure_tick == death->tick) {
        death->free_bytes = *measured.free_bytes;
        death->largest_free_bytes = measured.largest_free_bytes;
    }
}

std::string file_names(const std::vector<std::string>& paths) {
    std::string names;
    for (const std::string& each : paths) {
        names += (names.empty() ? "" : ", ") + std::filesystem::path(each).filename().string();
    }
    return names;
}

void write(const std::string& path, const std::string& page) {
    std::ofstream file{path, std::ios::binary};
    file << page;
    if (!file.flush()) {
        throw input_error(fmt::format("cannot write '{}'", path));
    }
}

void print_summary(const report_content& content, const std::string& output, std::size_t bytes,
                   bool as_json) {
    if (as_json) {
        nlohmann::json runs = nlohmann::json::array();
        for (const report_run& each : content.runs) {
            runs.push_back({{"name", each.name},
                            {"failures", each.record.failure_count},
                            {"peak_live_bytes", each.record.peak_live_bytes}});
        }
        const nlohmann::json summary{{"output", output}, {"bytes", bytes}, {"runs", runs}};
        fmt::print("{}\n", summary.dump(2));
        return;
    }
    for (const report_run& each : content.runs) {
        // What one region of a plan has no room for, another may serve.
        fmt::print("{}: {} {}, {} live at the peak, in a region of {}\n", each.name,
                   grouped(each.record.failure_count), each.part ? "found no room" : "failed",
                   tool::bytes(each.record.peak_live_bytes), tool::bytes(each.region_bytes));
    }
    fmt::print("{} written, {}: open it in a browser\n", output, tool::bytes(bytes));
}

void run(const report_arguments& arguments) {
    report_content content;
    std::optional<region_plan> regions;
    if (!arguments.plan.empty() && is_region_plan(arguments.plan)) {
        regions = read_region_plan(arguments.plan);
    } else if (!arguments.plan.empty()) {
        content.plan = read_plan(arguments.plan);
    }
    check(arguments, regions ? regions->regions.size() : content.plan ? 1 : 0);
    if (!arguments.before.empty()) {
        content.comparison = {
            {.before = read_outcome(arguments.before), .after = read_outcome(arguments.after)}};
    }
    report_sources from{.traces = arguments.traces,
                        .names = arguments.names,
                        .elfs = arguments.elfs,
                        .designs = arguments.designs,
                        .ram = {},
                        .plan = content.plan,
                        .regions = std::move(regions)};
    if (!arguments.ram.empty()) {
        from.ram = parse_size(arguments.ram);
    }
    watched_runs watched = watch_runs(from);
    content.runs = std::move(watched.runs);
    content.demands = std::move(watched.demands);
    content.regions = std::move(watched.regions);
    content.elf = file_names(arguments.elfs);
    if (content.comparison) {
        complete(content.runs.front(), content.comparison->before);
    }
    if (!arguments.image.empty()) {
        const image_file image{arguments.image, arguments.map};
        content.image = tree_of(image.use(), file_names({arguments.image}), most_symbols);
    }
    if (!arguments.stacks.empty()) {
        stack::annotations said;
        if (!arguments.annotations.empty()) {
            said = stack::read_annotations(arguments.annotations);
        }
        content.stacks = {.elf = file_names({arguments.stacks}),
                          .found = stack::analyse_stacks(arguments.stacks, said)};
    }
    const std::string page = report_page(content);
    write(arguments.output, page);
    print_summary(content, arguments.output, page.size(), arguments.as_json);
}

}  // namespace

void add_report(CLI::App& ramwright, exit_code&) {
    auto arguments = std::make_shared<report_arguments>();
    CLI::App* const command = ramwright.add_subcommand(
        "report", "Write one HTML page: what happened, the heap block by block, the plan");
    command
        ->add_option("trace", arguments->traces,
                     "The run that failed; further traces are shown below it")
        ->required();
    command->add_option("-o,--output", arguments->output, "The page to write")->required();
    command->add_option("--plan", arguments->plan,
                        "A plan, of one region or of several: the last trace is replayed through "
                        "it and shown as the after");
    command->add_option("--design", arguments->designs,
                        "Replay the last trace through this design as well, as `replay` takes it");
    command->add_option("--ram", arguments->ram, "The region of each --design, as 64K");
    auto* const image = command->add_option("--size", arguments->image,
                                            "A linked firmware: what takes its flash and RAM");
    command->add_option("--map", arguments->map, "The linker's map of it")->needs(image);
    auto* const stacks = command->add_option("--stack", arguments->stacks,
                                             "A linked firmware: how deep its stacks can get");
    command->add_option("--annotations", arguments->annotations, "TOML, as `stack` takes it")
        ->needs(stacks);
    command->add_option("--before", arguments->before, "Measured figures of the first run, JSON");
    command->add_option("--after", arguments->after, "Measured figures of the planned run, JSON");
    command->add_option("--elf", arguments->elfs,
                        "The firmware, to name callers; once for each build that was traced");
    command->add_option("--name", arguments->names, "What to call the runs, in order");
    command->add_flag("--json", arguments->as_json, "Print JSON about the page written");
    command->footer(
        "Examples:\n"
        "  ramwright report node.trace -o report.html\n"
        "  ramwright report died.trace demand.trace --plan memory_plan.json -o report.html\n"
        "  ramwright report node.trace --design general --design first_fit --ram 64K -o "
        "report.html\n"
        "  ramwright report node.trace --size node.elf --map node.map --stack node.elf -o "
        "report.html\n"
        "  ramwright report died.trace demand.trace --plan memory_plan.json \\\n"
        "      --before before.json --after after.json --elf node.elf \\\n"
        "      --name newlib-nano --name \"steady plan\" -o report.html");
    command->callback([arguments] { run(*arguments); });
}

}  // namespace ramwright::tool
