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

/// The chain that a suspect's bytes are asked for along: the one that holds most, if it is several.
std::uint32_t heaviest_chain(const shown_trace& trace, const std::vector<chain_figures>& figures,
                             const leak_figures& suspect) {
    std::uint32_t heaviest = suspect.chain;
    for (std::uint32_t chain = 1; suspect.chain == 0 && chain <= trace.calls.size(); ++chain) {
        if (trace.calls[chain].address == suspect.caller &&
            (heaviest == 0 || figures[chain].live_bytes > figures[heaviest].live_bytes)) {
            heaviest = chain;
        }
    }
    return heaviest;
}

void print_chains(const shown_trace& trace, const trace_summary& summary,
                  const std::vector<leak_figures>& suspects, code_addresses& code) {
    const std::vector<chain_figures> figures = figures_of(trace, summary);
    for (const leak_figures& each : suspects) {
        const std::uint32_t chain = heaviest_chain(trace, figures, each);
        if (chain == 0) {
            continue;
        }
        fmt::print("\n  {} of {} live at the end were asked for by\n",
                   bytes(figures[chain].live_bytes),
                   bytes(summary.by_caller.at(each.caller).live_bytes));
        for (const std::uint64_t address : trace.calls.frames(chain)) {
            fmt::print("    {}\n", code.caller(address));
        }
    }
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
        if (trace.has_calls) {
            print_chains(trace, summary, first_rows(suspects, rows), code);
        }
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
