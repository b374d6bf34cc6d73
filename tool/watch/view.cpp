// SPDX-License-Identifier: Apache-2.0
#include "tool/watch/view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <utility>

#include "tool/common/table.hpp"
#include "tool/common/units.hpp"

namespace ramwright::tool {

namespace {

constexpr std::size_t label_columns = 15;
constexpr std::size_t value_columns = 14;
constexpr std::size_t least_columns = 40;

/// What goes first where there is no room for all.
enum class need { never, alarm_or_loss, size, detail, picture, caller, gap };

std::string left_and_right(const std::string& left, const std::string& right, std::size_t columns) {
    const std::size_t used = display_width(left) + display_width(right);
    return used + 1 > columns ? left + " " + right
                              : left + std::string(columns - used, ' ') + right;
}

std::string labelled(const std::string& label, const std::string& value) {
    return fmt::format("  {:<{}}{:>{}}", label, label_columns, value, value_columns);
}

/// `share` filled of `columns`, and the rest as dots.
std::string gauge(double share, std::size_t columns) {
    std::string filled = bar(share, columns);
    for (std::size_t width = display_width(filled); width < columns; ++width) {
        filled += "·";
    }
    return filled;
}

std::string map_row(const std::vector<double>& taken) {
    static constexpr std::array shades{"·", "░", "▒", "▓", "█"};
    std::string row;
    for (const double share : taken) {
        // Nothing at all, and all of it, are told from what is nearly so.
        const bool some = share > 1e-9;
        const bool whole = share > 1 - 1e-9;
        const auto shade = static_cast<std::size_t>(std::clamp(share, 0.0, 1.0) * 3);
        row += shades[whole ? 4 : some ? std::min<std::size_t>(1 + shade, 3) : 0];
    }
    return row;
}

std::string curve(const std::deque<std::uint64_t>& history, std::size_t columns) {
    static constexpr std::array levels{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    const std::size_t shown = std::min(history.size(), columns);
    const auto begin = history.end() - static_cast<std::ptrdiff_t>(shown);
    const std::uint64_t most =
        shown == 0 ? 0 : std::max<std::uint64_t>(*std::max_element(begin, history.end()), 1);
    std::string row;
    for (auto each = begin; each != history.end(); ++each) {
        row += levels[std::min<std::uint64_t>(*each * levels.size() / most, levels.size() - 1)];
    }
    return row;
}

class page {
public:
    page(const view_state& state, code_addresses& code, terminal::extent room)
        : state_{state},
          code_{code},
          columns_{std::max(room.columns, least_columns)},
          rows_{room.rows} {}

    [[nodiscard]] std::vector<view_line> lines() {
        title();
        figures();
        shape();
        callers();
        alarms();
        add(need::never, state_.ended ? "  the source has ended; q quits" : "  q quits",
            tone::faint);
        leave_what_fits();
        std::vector<view_line> all;
        for (wanted_line& each : lines_) {
            all.push_back(std::move(each.line));
        }
        return all;
    }

private:
    struct wanted_line {
        need goes;
        view_line line;
    };

    void add(need goes, std::string text, tone look = tone::plain) {
        lines_.push_back({goes, {std::move(text), look}});
    }
    void add_gap() { add(need::gap, ""); }

    /// Of lines alike the last goes first, and the head of a table with its last row.
    void leave_what_fits() {
        const auto count = [this](need goes) {
            return std::count_if(lines_.begin(), lines_.end(),
                                 [&](const wanted_line& each) { return each.goes == goes; });
        };
        for (int goes = static_cast<int>(need::gap); goes != static_cast<int>(need::never);) {
            const bool head_alone =
                goes == static_cast<int>(need::caller) && count(need::caller) == 1;
            const auto last = std::find_if(
                lines_.rbegin(), lines_.rend(),
                [&](const wanted_line& each) { return static_cast<int>(each.goes) == goes; });
            if (last == lines_.rend()) {
                --goes;
            } else if (lines_.size() > rows_ || head_alone) {
                lines_.erase(std::next(last).base());
            } else {
                return;
            }
        }
    }

    void title() {
        const std::string time = duration(state_.figures.tick, state_.heap->info().clock_hz) + "  ";
        const std::size_t left = columns_ - std::min(columns_ - 1, display_width(time) + 1);
        add(need::never, left_and_right(clipped("  " + state_.source, left), time, columns_),
            tone::strong);
        add_gap();
    }

    void figures() {
        const heap_figures& now = state_.figures;
        const std::size_t gauge_columns = columns_ > 66 ? columns_ - 63 : 0;
        std::string live = labelled("live", bytes(now.live_bytes));
        if (now.region_bytes != 0) {
            const double share =
                static_cast<double>(now.live_bytes) / static_cast<double>(now.region_bytes);
            live += fmt::format("  {}{:>8} of {}", gauge(share, gauge_columns), percent(share),
                                bytes(now.region_bytes));
        }
        add(need::never, live, tone::strong);
        add(need::detail, labelled("most live", bytes(now.peak_bytes)) + "  at " +
                              duration(now.peak_tick, state_.heap->info().clock_hz));
        if (now.region_bytes != 0) {
            add(need::size, labelled("largest free", bytes(now.largest_free)) +
                                fmt::format("  of {} free", bytes(now.free_bytes)));
            add(need::detail, labelled("fragmentation", percent(now.fragmentation())));
        }
        add(need::detail, labelled("blocks", grouped(now.live_blocks)) +
                              fmt::format("  {} allocations, {:.1f} a second",
                                          grouped(now.allocations), state_.allocations_a_second));
        add(now.refused != 0 ? need::alarm_or_loss : need::detail,
            labelled("refused", grouped(now.refused)), now.refused != 0 ? tone::bad : tone::plain);
        const std::uint64_t broken = state_.damage.cut_packets + state_.damage.damaged_packets;
        const bool lost = now.lost_events + broken != 0;
        add(lost ? need::alarm_or_loss : need::detail,
            labelled("lost events", grouped(now.lost_events)) +
                (broken == 0 ? ""
                             : fmt::format("  {} damaged packets, {} stray bytes", grouped(broken),
                                           grouped(state_.damage.stray_bytes))),
            lost ? tone::bad : tone::plain);
    }

    /// Over time, and over the region.
    void shape() {
        const std::size_t inner = columns_ - label_columns - 4;
        add_gap();
        add(need::picture,
            fmt::format("  {:<{}}{}", "over time", label_columns, curve(state_.history, inner)),
            tone::good);
        if (state_.figures.region_bytes != 0) {
            add(need::picture,
                fmt::format("  {:<{}}{}", "in the region", label_columns,
                            map_row(state_.heap->map(inner))),
                tone::good);
        }
    }

    void alarms() {
        if (!state_.alarms.empty()) {
            add_gap();
        }
        for (const alarm& each : state_.alarms) {
            add(need::alarm_or_loss,
                fmt::format("  {} {}: first at {}, {}", each.now ? "ALARM" : "alarm", each.what,
                            duration(each.tick, state_.heap->info().clock_hz),
                            each.times == 1 ? "once" : grouped(each.times) + " times"),
                each.now ? tone::bad : tone::plain);
        }
    }

    void callers() {
        add_gap();
        add(need::caller,
            fmt::format("  {:>12}  {:>7}  {:>11}  {}", "live bytes", "blocks", "allocations",
                        "allocated by"),
            tone::faint);
        for (const caller_use& each : state_.heap->callers(rows_)) {
            add(need::caller,
                fmt::format("  {:>12}  {:>7}  {:>11}  {}", bytes(each.bytes), grouped(each.blocks),
                            grouped(each.allocations), code_.caller(each.caller)));
        }
    }

    const view_state& state_;
    code_addresses& code_;
    std::size_t columns_;
    std::size_t rows_;
    std::vector<wanted_line> lines_;
};

}  // namespace

std::vector<view_line> view_of(const view_state& state, code_addresses& code,
                               terminal::extent room) {
    return page{state, code, room}.lines();
}

}  // namespace ramwright::tool
