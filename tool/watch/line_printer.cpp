// SPDX-License-Identifier: Apache-2.0
#include "tool/watch/line_printer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "tool/common/units.hpp"

namespace ramwright::tool {

std::uint64_t line_printer::ticks_between() const {
    const double hz = info_.clock_hz == 0 ? 1000.0 : info_.clock_hz;
    return std::max<std::uint64_t>(static_cast<std::uint64_t>(every_ * hz), 1);
}

void line_printer::start_run(const trace_info& info, bool is_first) {
    info_ = info;
    next_tick_ = ticks_between();
    allocations_ = 0;
    if (!is_first) {
        fmt::print("the device was reset\n");
    }
    fmt::print("{:>14}  {:>13}  {:>13}  {:>10}  {:>11}  {:>7}  {:>5}\n", "time", "live",
               "largest free", "fragmented", "allocations", "refused", "lost");
}

void line_printer::print(const heap_figures& figures, std::uint64_t tick) {
    const bool known = figures.region_bytes != 0;
    const std::uint64_t step = ticks_between();
    // One line for the time up to here, though nothing happened in most of it.
    next_tick_ = tick / step * step;
    fmt::print("{:>14}  {:>13}  {:>13}  {:>10}  {:>11}  {:>7}  {:>5}\n",
               duration(next_tick_, info_.clock_hz), bytes(figures.live_bytes),
               known ? bytes(figures.largest_free) : "unknown",
               known ? percent(figures.fragmentation()) : "unknown",
               grouped(figures.allocations - allocations_), grouped(figures.refused),
               grouped(figures.lost_events));
    std::fflush(stdout);
    allocations_ = figures.allocations;
    next_tick_ += step;
}

void line_printer::print(const alarm& begun) const {
    fmt::print("ALARM at {}: {}\n", duration(begun.tick, info_.clock_hz), begun.what);
    std::fflush(stdout);
}

}  // namespace ramwright::tool
