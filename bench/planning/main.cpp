// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <exception>
#include <string>
#include <vector>

#include "survival/recorded_workloads.hpp"
#include "tool/common/table.hpp"
#include "tool/common/units.hpp"
#include "tool/plan/planner.hpp"

/// What plans of W3 and W4 need, and how long planning takes for logs that are twice and four times as long.

namespace {

using ramwright::tool::align;
using ramwright::tool::grouped;
using ramwright::tool::operation_log;
using ramwright::tool::plan_offer;
using ramwright::tool::plan_offers;

struct timed_plan {
    plan_offers found;
    double cpu_seconds = 0;
    double seconds = 0;
};

timed_plan plan(const operation_log& log, double margin) {
    const std::clock_t cpu = std::clock();
    const auto start = std::chrono::steady_clock::now();
    timed_plan made{.found = ramwright::tool::plan_designs({&log, 1}, {.margin_percent = margin})};
    made.cpu_seconds = static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC;
    made.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return made;
}

void print_designs(std::uint32_t seeds) {
    ramwright::tool::table rows{{"workload"},
                                {"seed", align::right},
                                {"bound, B", align::right},
                                {"design"},
                                {"RAM, B", align::right},
                                {"worst", align::right},
                                {"block", align::right}};
    for (const bool regular : {true, false}) {
        for (std::uint32_t seed = 0; seed != seeds; ++seed) {
            const timed_plan made =
                plan(regular ? bench::record_w3(seed) : bench::record_w4(seed, 200'000), 0);
            for (const plan_offer& each : made.found.offers) {
                rows.add(
                    {regular ? "W3" : "W4", fmt::format("{}", seed),
                     grouped(made.found.peak_live_bytes), each.how.name, grouped(each.needed_bytes),
                     fmt::format("{} / {}", each.allocate_instructions, each.free_instructions),
                     fmt::format("{:.0f}", each.instructions_a_block)});
            }
        }
    }
    fmt::print("What plans need, without a margin\n\n{}\n", rows.text());
}

void print_times(std::uint32_t events) {
    ramwright::tool::table rows{{"workload"},
                                {"events", align::right},
                                {"CPU s", align::right},
                                {"s", align::right},
                                {"CPU µs an event", align::right}};
    for (const bool regular : {true, false}) {
        for (const std::uint32_t times : {1U, 2U, 4U}) {
            constexpr std::uint32_t ticks_of_a_million = 147'000;
            const operation_log log =
                regular ? bench::record_w3(
                              0, static_cast<std::uint32_t>(std::uint64_t{times} * events *
                                                            ticks_of_a_million / 1'000'000))
                        : bench::record_w4(0, times * events);
            const timed_plan made = plan(log, 10);
            const auto length = static_cast<double>(log.operations().size());
            rows.add({regular ? "W3" : "W4", grouped(log.operations().size()),
                      fmt::format("{:.2f}", made.cpu_seconds), fmt::format("{:.2f}", made.seconds),
                      fmt::format("{:.2f}", 1e6 * made.cpu_seconds / length)});
        }
    }
    fmt::print("How long planning takes, with 10 % more demand\n\n{}", rows.text());
}

}  // namespace

int main(int argc, char** argv) {
    try {
        CLI::App app{"What plans of W3 and W4 need, and how long they take to find"};
        std::uint32_t seeds = 3;
        std::uint32_t events = 250'000;
        app.add_option("--seeds", seeds, "How many random sequences of each, from seed 0; 0: none")
            ->check(CLI::Range(0, 100))
            ->capture_default_str();
        app.add_option("--events", events, "About how many the shortest of the timed logs has")
            ->check(CLI::Range(1'000, 10'000'000))
            ->capture_default_str();
        CLI11_PARSE(app, argc, argv);
        if (seeds != 0) {
            print_designs(seeds);
        }
        print_times(events);
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "bench_planning: %s\n", problem.what());
        return 1;
    }
    return 0;
}
