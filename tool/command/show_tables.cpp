// SPDX-License-Identifier: Apache-2.0
#include "tool/command/show_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tool/common/table.hpp"
#include "tool/common/units.hpp"
#include "tool/trace/build_id.hpp"

namespace ramwright::tool {

namespace {

/// A group with its key; sorted by what a table is about.
template <typename Key>
using ranked = std::vector<std::pair<Key, const request_group*>>;

template <typename Key, typename Weight>
ranked<Key> ranked_by(const std::map<Key, request_group>& groups, Weight weight) {
    ranked<Key> rows;
    for (const auto& [key, group] : groups) {
        if (weight(group) != 0) {
            rows.emplace_back(key, &group);
        }
    }
    std::stable_sort(rows.begin(), rows.end(), [&](const auto& a, const auto& b) {
        return weight(*a.second) > weight(*b.second);
    });
    return rows;
}

std::string size_range(const request_group& group) {
    return group.smallest == group.largest
               ? bytes(group.largest)
               : fmt::format("{} to {}", grouped(group.smallest), bytes(group.largest));
}

/// `17.2 s`, or ticks where their length is not known. A mean lies between ticks.
std::string mean_duration(double ticks, std::uint32_t clock_hz) {
    return clock_hz == 0 || ticks >= 120.0 * clock_hz
               ? duration(static_cast<std::uint64_t>(std::llround(ticks)), clock_hz)
               : fmt::format("{:.1f} s", ticks / clock_hz);
}

void print_more(std::size_t all, std::size_t shown, const char* what) {
    if (all > shown) {
        fmt::print("  and {} more {}\n", grouped(all - shown), what);
    }
}

class summary_tables {
public:
    summary_tables(const operation_log& log, const trace_summary& summary, code_addresses& code,
                   std::size_t rows)
        : facts_{log.facts()}, summary_{summary}, code_{code}, rows_{rows} {}

    void print() {
        print_overview();
        print_peak();
        print_sizes();
        print_lifetimes();
        print_callers();
        print_never_freed();
        print_refusals();
    }

private:
    void print_overview() const {
        fmt::print("build {} · {} · region of {}\n", to_text(facts_.info.build),
                   duration(summary_.last_tick - summary_.first_tick, facts_.info.clock_hz),
                   bytes(facts_.info.region_bytes));
        fmt::print("{} allocations, {} frees, {} resizes in place, {} refused\n",
                   grouped(summary_.allocations), grouped(summary_.frees),
                   grouped(summary_.resizes), grouped(summary_.refusals.size()));
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
        for (const auto& [address, group] : first_rows(callers)) {
            const double share = static_cast<double>(group->bytes_at_peak) /
                                 static_cast<double>(summary_.peak_live_bytes);
            holders.add({code_.caller(address), grouped(group->blocks_at_peak),
                         grouped(group->bytes_at_peak), percent(share), bar(share, 24)});
        }
        fmt::print("{}", holders.text());
        print_more(callers.size(), rows_, "callers");
    }

    void print_sizes() const {
        fmt::print("{}", heading("Sizes"));
        const auto sizes =
            ranked_by(summary_.by_size, [](const request_group& each) { return each.allocations; });
        table rows{{"size", align::right},         {"allocations", align::right},
                   {"share", align::right},        {""},
                   {"most at once", align::right}, {"at the peak", align::right},
                   {"mean life", align::right},    {"longest", align::right}};
        for (const auto& [size, group] : first_rows(sizes)) {
            const double share =
                static_cast<double>(group->allocations) / static_cast<double>(summary_.allocations);
            rows.add(
                {bytes(size), grouped(group->allocations), percent(share), bar(share, 16),
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
                   {"sizes", align::right},
                   {"most held", align::right},
                   {"mean life", align::right}};
        for (const auto& [address, group] : first_rows(callers)) {
            rows.add({code_.caller(address), grouped(group->allocations), size_range(*group),
                      bytes(group->most_bytes),
                      group->freed == 0
                          ? "never freed"
                          : mean_duration(group->mean_lifetime(), facts_.info.clock_hz)});
        }
        fmt::print("{}", rows.text());
        print_more(callers.size(), rows_, "callers");
    }

    void print_never_freed() {
        const auto callers = ranked_by(summary_.by_caller,
                                       [](const request_group& each) { return each.live_blocks; });
        fmt::print("{}", heading("Never freed"));
        if (callers.empty()) {
            fmt::print("  nothing\n");
            return;
        }
        table rows{{"held by"}, {"blocks", align::right}, {"bytes", align::right}};
        for (const auto& [address, group] : first_rows(callers)) {
            rows.add(
                {code_.caller(address), grouped(group->live_blocks), grouped(group->live_bytes)});
        }
        fmt::print("{}", rows.text());
        print_more(callers.size(), rows_, "callers");
    }

    void print_refusals() {
        fmt::print("{}", heading("Refused on the device"));
        if (summary_.refusals.empty()) {
            fmt::print("  nothing\n");
            return;
        }
        table rows{{"tick", align::right}, {"asked for", align::right}, {"caller"}};
        for (const refusal& each : first_rows(summary_.refusals)) {
            rows.add({grouped(each.tick), bytes(each.size), code_.caller(each.caller)});
        }
        fmt::print("{}", rows.text());
        print_more(summary_.refusals.size(), rows_, "refusals");
    }

    template <typename Rows>
    [[nodiscard]] Rows first_rows(const Rows& rows) const {
        const auto count = static_cast<std::ptrdiff_t>(std::min(rows.size(), rows_));
        return Rows(rows.begin(), rows.begin() + count);
    }

    const trace_facts& facts_;
    const trace_summary& summary_;
    code_addresses& code_;
    std::size_t rows_;
};

}  // namespace

void print_summary(const operation_log& log, const trace_summary& summary, code_addresses& code,
                   std::size_t rows) {
    summary_tables{log, summary, code, rows}.print();
}

}  // namespace ramwright::tool
