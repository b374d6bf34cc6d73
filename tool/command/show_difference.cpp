// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "tool/command/show_rows.hpp"
#include "tool/command/show_tables.hpp"
#include "tool/common/table.hpp"

namespace ramwright::tool {

namespace {

/// `+1,024`, `−96`, or nothing.
std::string change(std::uint64_t before, std::uint64_t after) {
    if (before == after) {
        return "";
    }
    return after > before ? "+" + grouped(after - before) : "−" + grouped(before - after);
}

std::string change_of(const compared_figures& before, const compared_figures& after,
                      std::uint64_t compared_figures::*figure) {
    if (before.none()) {
        return "new";
    }
    return after.none() ? "gone" : change(before.*figure, after.*figure);
}

class difference_tables {
public:
    difference_tables(const compared_trace& before, const compared_trace& after, std::size_t rows)
        : before_{before}, after_{after}, difference_{compare(before, after)}, rows_{rows} {}

    void print() const {
        print_totals();
        fmt::print("{}", heading("Callers that differ"));
        if (difference_.callers_match) {
            print_rows(difference_.callers, "caller",
                       [](const difference_row& row) { return elided(row.name); });
        } else {
            fmt::print(
                "  The traces are of different builds: name both with --elf and --diff-elf\n");
        }
        fmt::print("{}", heading("Sizes that differ"));
        print_rows(difference_.sizes, "size",
                   [](const difference_row& row) { return bytes(row.size); });
    }

private:
    static std::uint64_t run_of(const compared_trace& trace) {
        return trace.summary.last_tick - trace.summary.first_tick;
    }
    static std::uint32_t clock_of(const compared_trace& trace) {
        return trace.log.facts().info.clock_hz;
    }
    static std::string rate_of(const compared_trace& trace, std::uint64_t count) {
        return rate(static_cast<double>(count), run_of(trace), clock_of(trace));
    }
    static std::uint64_t left_at_end(const compared_trace& trace) {
        std::uint64_t sum = 0;
        for (const auto& [caller, group] : trace.summary.by_caller) {
            sum += group.live_bytes;
        }
        return sum;
    }

    void print_totals() const {
        table totals{
            {""}, {"before", align::right}, {"after", align::right}, {"change", align::right}};
        totals.add({"length", duration(run_of(before_), clock_of(before_)),
                    duration(run_of(after_), clock_of(after_))});
        const auto add = [&](const char* what, std::uint64_t before, std::uint64_t after) {
            totals.add({what, grouped(before), grouped(after), change(before, after)});
        };
        const trace_summary& before = before_.summary;
        const trace_summary& after = after_.summary;
        add("peak live bytes", before.peak_live_bytes, after.peak_live_bytes);
        add("live bytes at the end", left_at_end(before_), left_at_end(after_));
        add("allocations", before.allocations, after.allocations);
        totals.add({"allocation rate", rate_of(before_, before.allocations),
                    rate_of(after_, after.allocations)});
        add("refused", before.refusals.size(), after.refusals.size());
        fmt::print("{}", totals.text());
    }

    template <typename Name>
    void print_rows(const std::vector<difference_row>& all, const char* what, Name name) const {
        if (all.empty()) {
            fmt::print("  none\n");
            return;
        }
        table rows{{what},
                   {"at the peak", align::right},
                   {"change", align::right},
                   {"at the end", align::right},
                   {"change", align::right},
                   {"rate, before", align::right},
                   {"after", align::right}};
        for (const difference_row& row : first_rows(all, rows_)) {
            rows.add({name(row), grouped(row.after.bytes_at_peak),
                      change_of(row.before, row.after, &compared_figures::bytes_at_peak),
                      grouped(row.after.live_bytes),
                      change_of(row.before, row.after, &compared_figures::live_bytes),
                      row.before.none() ? "" : rate_of(before_, row.before.allocations),
                      row.after.none() ? "" : rate_of(after_, row.after.allocations)});
        }
        fmt::print("{}", rows.text());
        print_more(all.size(), rows_, "that differ");
    }

    const compared_trace& before_;
    const compared_trace& after_;
    trace_difference difference_;
    std::size_t rows_;
};

}  // namespace

void print_difference(const compared_trace& before, const compared_trace& after, std::size_t rows) {
    difference_tables{before, after, rows}.print();
}

}  // namespace ramwright::tool
