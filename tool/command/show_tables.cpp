// SPDX-License-Identifier: Apache-2.0
#include "tool/command/show_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "tool/command/show_rows.hpp"
#include "tool/common/table.hpp"
#include "tool/trace/build_id.hpp"

namespace ramwright::tool {

namespace {

std::string size_range(const request_group& group) {
    return group.smallest == group.largest
               ? bytes(group.largest)
               : fmt::format("{} to {}", grouped(group.smallest), bytes(group.largest));
}

std::string name_of(context who) {
    return fmt::format("{} {}", who.interrupt ? "interrupt" : "thread", who.number);
}

class summary_tables {
public:
    summary_tables(const shown_trace& trace, const trace_summary& summary, code_addresses& code,
                   std::size_t rows)
        : trace_{trace},
          facts_{trace.log.facts()},
          summary_{summary},
          run_{summary.last_tick - summary.first_tick},
          code_{code},
          rows_{rows} {}

    void print() {
        print_overview();
        print_peak();
        print_calls(trace_, summary_, code_, rows_);
        print_sizes();
        print_lifetimes();
        print_callers();
        print_contexts();
        print_refusals();
    }

private:
    void print_overview() const {
        fmt::print("build {} · {} · region of {}\n", to_text(facts_.info.build),
                   duration(run_, facts_.info.clock_hz), bytes(facts_.info.region_bytes));
        fmt::print("{} allocations, {} frees, {} resizes in place, {} refused\n",
                   grouped(summary_.allocations), grouped(summary_.frees),
                   grouped(summary_.resizes), grouped(summary_.refusals.size()));
        if (run_ != 0) {
            fmt::print("{} on average", rate(static_cast<double>(summary_.allocations), run_,
                                             facts_.info.clock_hz, " allocations"));
            if (facts_.info.clock_hz != 0 && run_ / facts_.info.clock_hz > 1) {
                fmt::print("; {} in the busiest second, from tick {} on",
                           grouped(trace_.busiest.allocations), grouped(trace_.busiest.tick));
            }
            fmt::print("\n");
        }
        if (facts_.losses.events != 0) {
            fmt::print("{} events were lost: what follows is what is left\n",
                       grouped(facts_.losses.events));
        }
        if (facts_.unknown_blocks != 0) {
            fmt::print("{} frees and resizes are of blocks whose allocation was lost\n",
                       grouped(facts_.unknown_blocks));
        }
    }

    void print_peak() {
        fmt::print("{}",
                   heading(fmt::format(
                       "Peak: {} live at tick {}, {} after the start",
                       bytes(summary_.peak_live_bytes), grouped(summary_.peak_tick),
                       duration(summary_.peak_tick - summary_.first_tick, facts_.info.clock_hz))));
        const auto callers = ranked_by(
            summary_.by_caller, [](const request_group& each) { return each.bytes_at_peak; });
        table holders{{"held by"},
                      {"blocks", align::right},
                      {"bytes", align::right},
                      {"share", align::right},
                      {""}};
        for (const auto& [address, group] : first_rows(callers, rows_)) {
            const double share = static_cast<double>(group->bytes_at_peak) /
                                 static_cast<double>(summary_.peak_live_bytes);
            holders.add({elided(code_.caller(address)), grouped(group->blocks_at_peak),
                         grouped(group->bytes_at_peak), percent(share), bar(share, 10)});
        }
        fmt::print("{}", holders.text());
        print_more(callers.size(), rows_, "callers");
    }

    void print_sizes() const {
        fmt::print("{}", heading("Sizes"));
        const auto sizes =
            ranked_by(summary_.by_size, [](const request_group& each) { return each.allocations; });
        table rows{{"size", align::right},      {"allocations", align::right},
                   {"share", align::right},     {""},
                   {"at once", align::right},   {"at peak", align::right},
                   {"mean life", align::right}, {"longest", align::right}};
        for (const auto& [size, group] : first_rows(sizes, rows_)) {
            const double share =
                static_cast<double>(group->allocations) / static_cast<double>(summary_.allocations);
            rows.add(
                {bytes(size), grouped(group->allocations), percent(share), bar(share, 8),
                 grouped(group->most_blocks), grouped(group->blocks_at_peak),
                 group->freed == 0 ? "never freed"
                                   : mean_duration(group->mean_lifetime(), facts_.info.clock_hz),
                 group->freed == 0 ? "" : duration(group->lifetime_max, facts_.info.clock_hz)});
        }
        fmt::print("{}", rows.text());
        print_more(sizes.size(), rows_, "sizes");
    }

    void print_lifetimes() const {
        fmt::print("{}", heading("Lifetimes"));
        const std::uint64_t most =
            *std::max_element(summary_.lifetimes.begin(), summary_.lifetimes.end());
        table rows{{"freed", align::right}, {"blocks", align::right}, {""}};
        for (std::size_t place = 0; place != summary_.lifetimes.size(); ++place) {
            const std::uint64_t blocks = summary_.lifetimes[place];
            if (blocks != 0) {
                rows.add({place == 0 ? "within the tick"
                                     : "before " + duration(std::uint64_t{1} << place % 64,
                                                            facts_.info.clock_hz),
                          grouped(blocks),
                          bar(static_cast<double>(blocks) / static_cast<double>(most), 24)});
            }
        }
        fmt::print("{}", rows.text());
    }

    void print_callers() {
        fmt::print("{}", heading("Callers"));
        const auto callers = ranked_by(summary_.by_caller,
                                       [](const request_group& each) { return each.allocations; });
        table rows{{"caller"},
                   {"allocations", align::right},
                   {"rate", align::right},
                   {"sizes", align::right},
                   {"most held", align::right},
                   {"mean life", align::right}};
        for (const auto& [address, group] : first_rows(callers, rows_)) {
            rows.add({elided(code_.caller(address)), grouped(group->allocations),
                      rate(static_cast<double>(group->allocations), run_, facts_.info.clock_hz),
                      size_range(*group), bytes(group->most_bytes),
                      group->freed == 0
                          ? "never freed"
                          : mean_duration(group->mean_lifetime(), facts_.info.clock_hz)});
        }
        fmt::print("{}", rows.text());
        print_more(callers.size(), rows_, "callers");
    }

    void print_contexts() const {
        if (trace_.contexts.size() < 2) {
            return;
        }
        fmt::print("{}", heading("Contexts"));
        table rows{{"context"},
                   {"allocations", align::right},
                   {"rate", align::right},
                   {"most held", align::right},
                   {"at the end", align::right},
                   {"frees", align::right},
                   {"of others", align::right}};
        for (const context_figures& each : first_rows(trace_.contexts, rows_)) {
            rows.add({name_of(each.who), grouped(each.allocations),
                      rate(static_cast<double>(each.allocations), run_, facts_.info.clock_hz),
                      bytes(each.most_bytes), bytes(each.live_bytes), grouped(each.frees),
                      grouped(each.frees_of_others)});
        }
        fmt::print("{}", rows.text());
        print_more(trace_.contexts.size(), rows_, "contexts");
    }

    void print_refusals() {
        fmt::print("{}", heading("Refused on the device"));
        if (summary_.refusals.empty()) {
            fmt::print("  nothing\n");
            return;
        }
        table rows{{"tick", align::right}, {"asked for", align::right}, {"caller"}};
        for (const refusal& each : first_rows(summary_.refusals, rows_)) {
            rows.add({grouped(each.tick), bytes(each.size), elided(code_.caller(each.caller))});
        }
        fmt::print("{}", rows.text());
        print_more(summary_.refusals.size(), rows_, "refusals");
    }

    const shown_trace& trace_;
    const trace_facts& facts_;
    const trace_summary& summary_;
    std::uint64_t run_;  // ticks
    code_addresses& code_;
    std::size_t rows_;
};

}  // namespace

void print_summary(const shown_trace& trace, const trace_summary& summary, code_addresses& code,
                   std::size_t rows) {
    summary_tables{trace, summary, code, rows}.print();
}

}  // namespace ramwright::tool
