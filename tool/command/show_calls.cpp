// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "tool/command/show_rows.hpp"
#include "tool/command/show_tables.hpp"
#include "tool/common/table.hpp"
#include "tool/show/call_rows.hpp"

namespace ramwright::tool {

void print_calls(const shown_trace& trace, const trace_summary& summary, code_addresses& code,
                 std::size_t rows) {
    if (!trace.has_calls || summary.peak_live_bytes == 0) {
        return;
    }
    fmt::print("{}", heading("Calls that led to it"));
    table held{
        {"blocks", align::right}, {"bytes", align::right}, {"share", align::right}, {"call"}};
    // A tree that shows as many ways as a table shows rows has about as many calls again above them.
    const std::size_t most = 2 * std::min<std::size_t>(rows, trace.calls.size() + std::size_t{1});
    const auto calls = heaviest_calls(trace.calls, figures_of(trace, summary), most);
    for (const call_row& each : calls) {
        const std::uint64_t address = each.call == 0 ? 0 : trace.calls[each.call].address;
        held.add({grouped(each.blocks), grouped(each.bytes),
                  percent(static_cast<double>(each.bytes) /
                          static_cast<double>(summary.peak_live_bytes)),
                  std::string(each.level, ' ') + elided(code.caller(address))});
    }
    fmt::print("{}", held.text());
}

}  // namespace ramwright::tool
