// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <vector>

#include "tool/device/packet_finder.hpp"
#include "tool/elf/code_addresses.hpp"
#include "tool/watch/alarms.hpp"
#include "tool/watch/live_heap.hpp"
#include "tool/watch/terminal.hpp"

/// \file
/// What the screen shows of a heap, as lines.

namespace ramwright::tool {

struct view_state {
    std::string source;
    const live_heap* heap = nullptr;
    heap_figures figures = {};
    double allocations_a_second = 0;
    std::deque<std::uint64_t> history = {};  ///< live bytes, the oldest first
    std::vector<alarm> alarms = {};
    stream_damage damage = {};
    bool ended = false;
};

/// Fits `room`: gaps go first, then callers from the last one up, pictures and details. Alarms and losses stay.
[[nodiscard]] std::vector<view_line> view_of(const view_state& state, code_addresses& code,
                                             terminal::extent room);

}  // namespace ramwright::tool
