// SPDX-License-Identifier: Apache-2.0
#include "tool/command/soak_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "tool/common/table.hpp"
#include "tool/common/units.hpp"

namespace ramwright::tool {

namespace {

std::string span_of(double ticks, const demand_mix& mix) {
    return duration(static_cast<std::uint64_t>(std::llround(ticks)), mix.clock_hz);
}

void print_verdict(const soak_answer& from) {
    const confidence& sure = from.sure;
    fmt::print("{} in {}: {} of {} runs of {} survive\n", from.how.name,
               bytes(from.options.region_bytes), sure.survived, sure.runs,
               duration(from.options.ticks, from.mix.clock_hz));
    fmt::print("With 95 % confidence, at least {:.1f} % of all runs of this mix do.\n",
               std::floor(1000 * sure.at_least) / 10);
}

void print_comparison(const soak_answer& from) {
    const soak_run& highest = highest_run(from);
    fmt::print("{}", heading("How like the trace the runs are"));
    table likenesses{{"what"},
                     {"recorded", align::right},
                     {"generated", align::right},
                     {"distance ¹", align::right}};
    const likeness& fitted = from.fitted;
    likenesses.add({"live bytes, mean", bytes(std::llround(fitted.recorded_mean)),
                    bytes(std::llround(fitted.generated_mean)),
                    fmt::format("{:.3f}", fitted.live_bytes)});
    likenesses.add(
        {"live bytes, peak", bytes(fitted.recorded_peak), bytes(fitted.generated_peak), ""});
    likenesses.add({"sizes", "", "", fmt::format("{:.3f}", fitted.sizes)});
    likenesses.add({"lifetimes", "", "", fmt::format("{:.3f}", fitted.lives)});
    likenesses.add(
        {"requests", grouped(from.mix.allocations),
         grouped(std::llround(fitted.request_ratio * static_cast<double>(from.mix.allocations))),
         ""});
    fmt::print("{}", likenesses.text());
    fmt::print(
        "  ¹ 0: the same distribution, 1: nothing in common; in one run as long as the trace\n");
    fmt::print("  All runs: at most {} live, in seed {}\n", bytes(highest.peak_live_bytes),
               highest.seed);
    if (fitted.worst() > likeness::poor) {
        fmt::print("  A poor fit: the trace is not such a mix, and the answer is worth little.\n");
    }
}

std::string arrivals_of(const demand_activity& activity) {
    switch (activity.arrivals) {
        case arrival_kind::start_up: return "once, at start-up";
        case arrival_kind::periodic: return "every";
        case arrival_kind::irregular: return "irregular, about every";
    }
    return {};
}

void print_mix(const soak_answer& from, code_addresses& code) {
    constexpr std::size_t shown = 12;
    fmt::print("{}", heading("The mix"));
    table activities{
        {"arrives"}, {"", align::right}, {"times", align::right}, {"blocks", align::right}, {"by"}};
    const auto& all = from.mix.activities;
    for (const demand_activity& each : all) {
        if (&each == all.data() + shown) {
            break;
        }
        std::uint64_t blocks = 0;
        for (const occurrence& one : each.occurrences) {
            blocks += one.count;
        }
        std::string by = code.caller(from.mix.streams[each.streams.front()].caller);
        if (each.streams.size() > 1) {
            by += fmt::format(" and {} more", each.streams.size() - 1);
        }
        activities.add(
            {arrivals_of(each),
             each.arrivals == arrival_kind::start_up ? "" : span_of(each.period, from.mix),
             grouped(each.occurrences.size()), grouped(blocks), by});
    }
    fmt::print("{}", activities.text());
    if (all.size() > shown) {
        fmt::print("  and {} more\n", all.size() - shown);
    }
    if (from.mix.control.found) {
        fmt::print("  Irregular ones come at {:.2f} of their rate below {} live, at {:.2f} above\n",
                   from.mix.control.speed_below, bytes(from.mix.control.level),
                   from.mix.control.speed_above);
    }
}

void print_leaks(const soak_answer& from, code_addresses& code) {
    if (from.mix.leaked_bytes() == 0) {
        return;
    }
    fmt::print("{}",
               heading("Leaks: never freed, and more all the time; the runs go on with them"));
    table leaks{
        {"blocks", align::right}, {"bytes", align::right}, {"one every", align::right}, {"by"}};
    for (const demand_stream& each : from.mix.streams) {
        if (each.leaked != 0) {
            leaks.add(
                {fmt::format("{} of {}", grouped(each.leaked), grouped(each.allocations)),
                 bytes(each.leaked_bytes),
                 span_of(static_cast<double>(from.mix.ticks) / static_cast<double>(each.leaked),
                         from.mix),
                 code.caller(each.caller)});
        }
    }
    fmt::print("{}", leaks.text());
}

void print_failures(const soak_answer& from, code_addresses& code) {
    constexpr std::size_t shown = 8;
    table failures{{"seed", align::right},         {"after", align::right},
                   {"asked for", align::right},    {"live", align::right},
                   {"largest free", align::right}, {"caller"}};
    std::size_t failed = 0;
    for (const soak_run& each : from.runs) {
        if (each.failure && failed++ < shown) {
            const soak_failure& first = *each.failure;
            failures.add({fmt::format("{}", each.seed), duration(first.tick, from.mix.clock_hz),
                          bytes(first.size), bytes(first.live_bytes),
                          bytes(first.largest_free_bytes), code.caller(first.caller)});
        }
    }
    if (failed == 0) {
        return;
    }
    fmt::print("{}{}", heading("First request that failed"), failures.text());
    if (failed > shown) {
        fmt::print("  and in {} more runs\n", failed - shown);
    }
}

}  // namespace

const soak_run& highest_run(const soak_answer& from) {
    return *std::max_element(from.runs.begin(), from.runs.end(),
                             [](const soak_run& one, const soak_run& other) {
                                 return one.peak_live_bytes < other.peak_live_bytes;
                             });
}

void print_answer(const soak_answer& from, code_addresses& code) {
    print_verdict(from);
    print_failures(from, code);
    print_leaks(from, code);
    print_comparison(from);
    print_mix(from, code);
    if (from.mix.lost_events != 0) {
        fmt::print("  The trace lost {} events; the mix is of what is left.\n",
                   grouped(from.mix.lost_events));
    }
}

}  // namespace ramwright::tool
