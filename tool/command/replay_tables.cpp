// SPDX-License-Identifier: Apache-2.0
#include "tool/command/replay_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tool/common/table.hpp"
#include "tool/common/units.hpp"
#include "tool/plan/target_costs.hpp"

namespace ramwright::tool {

namespace {

void print_failures(const replay_answer& from, code_addresses& code) {
    constexpr std::size_t shown = 8;
    fmt::print("{}", heading("Requests that failed"));
    table failures{{"tick", align::right},
                   {"asked for", align::right},
                   {"free", align::right},
                   {"largest free", align::right},
                   {"reason"},
                   {"caller"}};
    for (const replay_failure& each : from.result.failures) {
        if (&each == from.result.failures.data() + shown) {
            break;
        }
        failures.add({grouped(each.tick), bytes(each.size), bytes(each.free_bytes),
                      bytes(each.largest_free_bytes), std::string{name_of(each.reason)},
                      code.caller(each.caller)});
    }
    fmt::print("{}", failures.text());
    if (from.result.failure_count > shown) {
        fmt::print("  and {} more\n", grouped(from.result.failure_count - shown));
    }
}

/// What bounds the worst call.
void add_worst_call(table& facts, const replay_answer& from) {
    if (from.how.is_plain()) {
        const call_cost worst = worst_call(from.how);
        facts.add({"worst call", fmt::format("{} / {}", worst.allocate, worst.free),
                   "instructions of a request / a free on a Cortex-M4, in any run"});
    } else if (from.how.searches_a_list()) {
        facts.add({"worst call", fmt::format("{} steps", grouped(from.result.most_free_blocks)),
                   fmt::format("free blocks a request may have to pass, at tick {}",
                               grouped(from.result.most_free_blocks_tick))});
    }
}

void print_timeline(const std::vector<replay_sample>& timeline, std::uint64_t region_bytes) {
    constexpr std::size_t rows = 12;
    constexpr std::size_t bar_width = 28;
    if (timeline.size() < 2) {
        return;
    }
    fmt::print("{}", heading("Over time"));
    table stretches{{"from tick", align::right},
                    {"used"},
                    {"most used", align::right},
                    {"least largest free", align::right},
                    {"fragmentation", align::right}};
    const std::size_t stretch = (timeline.size() + rows - 1) / rows;
    for (std::size_t start = 0; start < timeline.size(); start += stretch) {
        replay_sample worst = timeline[start];
        for (std::size_t index = start; index < std::min(start + stretch, timeline.size());
             ++index) {
            worst.used_bytes = std::max(worst.used_bytes, timeline[index].used_bytes);
            if (timeline[index].largest_free_bytes < worst.largest_free_bytes) {
                worst.largest_free_bytes = timeline[index].largest_free_bytes;
                worst.free_bytes = timeline[index].free_bytes;
            }
        }
        const double share =
            static_cast<double>(worst.used_bytes) / static_cast<double>(region_bytes);
        stretches.add({grouped(worst.tick), bar(share, bar_width), bytes(worst.used_bytes),
                       bytes(worst.largest_free_bytes), percent(worst.fragmentation())});
    }
    fmt::print("{}", stretches.text());
}

}  // namespace

void print_answer(const replay_answer& from, code_addresses& code) {
    const replay_result& result = from.result;
    fmt::print(
        "{} in {}: {}\n", from.how.name, bytes(result.region_bytes),
        result.survived()
            ? fmt::format("survives {} operations", grouped(result.operations))
            : fmt::format("{} of {} requests failed", grouped(result.failure_count),
                          grouped(result.failure_count + result.allocations + result.attempts)));
    table facts{{"what"}, {"value", align::right}, {"meaning"}};
    facts.add({"peak live", bytes(result.peak_live_bytes),
               fmt::format("asked for and held, at tick {}", grouped(result.peak_tick))});
    facts.add({"peak used", bytes(result.peak_used_bytes), "live, headers, padding and tables"});
    facts.add({"peak footprint", bytes(result.peak_footprint_bytes),
               "highest byte used, tables included"});
    facts.add(
        {"smallest largest free", bytes(result.worst.largest_free_bytes),
         fmt::format("of {} free, fragmentation {}, at tick {}", bytes(result.worst.free_bytes),
                     percent(result.worst.fragmentation()), grouped(result.worst.tick))});
    facts.add({"largest free at the end", bytes(result.end.largest_free_bytes),
               fmt::format("of {} free, fragmentation {}", bytes(result.end.free_bytes),
                           percent(result.end.fragmentation()))});
    if (result.attempts != 0) {
        facts.add({"refused on the device", grouped(result.attempts), "tried again, and served"});
    }
    if (result.moved != 0) {
        facts.add({"moved", grouped(result.moved), "resizes that found no room in place"});
    }
    if (from.smallest) {
        facts.add({"least RAM", bytes(from.smallest->least),
                   "survives; none of the 32 sizes below it does"});
        facts.add({"safe from", bytes(from.smallest->safe_from),
                   "survives, and so does each of the 32 above it, in steps of 64 B"});
    }
    add_worst_call(facts, from);
    if (!from.how.apart.empty()) {
        facts.add({"apart", grouped(from.apart_requests),
                   fmt::format("requests that went to {} beside the heap; {} failed",
                               bytes(from.how.apart.ram_bytes()), grouped(from.apart_failures))});
    }
    fmt::print("{}", facts.text());
    if (!result.survived()) {
        print_failures(from, code);
    }
    print_timeline(result.timeline, result.region_bytes);
}

}  // namespace ramwright::tool
