// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "tool/watch/alarms.hpp"
#include "tool/watch/live_heap.hpp"

namespace ramwright::tool {

/// One line for each span of the device's time, and one for each alarm that begins.
class line_printer {
public:
    /// `every`: seconds, or thousands of ticks of a clock of unknown speed.
    explicit line_printer(double every) : every_{every} {}

    void start_run(const trace_info& info, bool is_first);
    /// Whether a line is due before an event at `tick`.
    [[nodiscard]] bool is_due(std::uint64_t tick) const noexcept { return tick >= next_tick_; }
    /// The line for the time that ends before `tick`.
    void print(const heap_figures& figures, std::uint64_t tick);
    void print(const alarm& begun) const;

private:
    [[nodiscard]] std::uint64_t ticks_between() const;

    double every_;
    trace_info info_;
    std::uint64_t next_tick_ = 0;
    std::uint64_t allocations_ = 0;
};

}  // namespace ramwright::tool
