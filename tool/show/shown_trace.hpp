// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ramwright/core/context.hpp"
#include "tool/replay/chain_figures.hpp"

/// \file
/// A trace read once for all that is shown of it: who asked, which a log does not keep, as well as what.

namespace ramwright::tool {

/// What one thread or interrupt did. A block belongs to the context that allocated it.
struct context_figures {
    context who{};
    std::uint64_t allocations = 0;
    std::uint64_t allocated_bytes = 0;
    std::uint64_t refused = 0;
    std::uint64_t frees = 0;
    std::uint64_t frees_of_others = 0;  ///< of these, how many were another context's blocks
    std::uint64_t live_bytes = 0;       ///< at the end
    std::uint64_t most_bytes = 0;       ///< at once
};

struct busiest_second {
    std::uint64_t tick = 0;  ///< where it begins
    std::uint64_t allocations = 0;
};

struct shown_trace : chained_log {
    std::vector<context_figures> contexts;  ///< in the order of their first event
    busiest_second busiest;                 ///< of a clock of unknown speed, the busiest tick
};

/// `path` as for `open_trace`. Throws `trace_error`.
[[nodiscard]] shown_trace read_shown(const std::string& path);

}  // namespace ramwright::tool
