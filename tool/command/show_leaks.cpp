// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "tool/command/show_rows.hpp"
#include "tool/command/show_tables.hpp"
#include "tool/common/table.hpp"

namespace ramwright::tool {

namespace {

void print_never_freed(const trace_summary& summary, code_addresses& code, std::size_t rows) {
    const auto callers =
        ranked_by(summary.by_caller, [](const request_group& each) { return each.live_blocks; });
    fmt::print("{}", heading("Never freed"));
    if (callers.empty()) {
        fmt::print("  nothing\n");
        return;
    }
    table held{{"held by"}, {"blocks", align::right}, {"bytes", align::right}};
    for (const auto& [address, group] : first_rows(callers, rows)) {
        held.add({elided(code.caller(address)), grouped(group->live_blocks),
                  grouped(group->live_bytes)});
    }
    fmt::print("{}", held.text());
    print_more(callers.size(), rows, "callers");
}

/// Never 100 %: that would be a promise.
std::string confidence_text(double confidence) {
    return confidence > 0.999 ? "> 99.9 %" : percent(confidence);
}

}  // namespace

void print_leaks(const shown_trace& trace, const trace_summary& summary,
                 const std::vector<leak_figures>& leaks, code_addresses& code, std::size_t rows) {
    print_never_freed(summary, code, rows);
    fmt::print("{}", heading("Leak suspects"));
    const std::uint32_t clock_hz = trace.log.facts().info.clock_hz;
    std::vector<leak_figures> suspects;
    std::copy_if(leaks.begin(), leaks.end(), std::back_inserter(suspects),
                 [](const leak_figures& each) { return each.suspect(); });
    if (suspects.empty()) {
        fmt::print("  none\n");
    } else {
        table held{{"caller"},
                   {"overdue", align::right},
                   {"bytes", align::right},
                   {"usual life", align::right},
                   {"oldest", align::right},
                   {"grows by", align::right},
                   {"sure", align::right}};
        for (const leak_figures& each : first_rows(suspects, rows)) {
            held.add({elided(code.caller(each.caller)), grouped(each.overdue_blocks),
                      grouped(each.overdue_bytes),
                      each.usual_life ? duration(*each.usual_life, clock_hz) : "never freed",
                      duration(each.oldest, clock_hz), rate(each.bytes_a_tick, 1, clock_hz, " B"),
                      confidence_text(*each.confidence)});
        }
        fmt::print("{}", held.text());
        print_more(suspects.size(), rows, "suspects");
    }
    const auto unclear = std::count_if(leaks.begin(), leaks.end(), [](const leak_figures& each) {
        return !each.confidence.has_value();
    });
    if (unclear != 0) {
        fmt::print(
            "  {} more hold blocks that usually live too long for a run of this length to tell\n",
            grouped(static_cast<std::uint64_t>(unclear)));
    }
}

}  // namespace ramwright::tool
