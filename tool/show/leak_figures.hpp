// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "tool/replay/chain_figures.hpp"
#include "tool/replay/operation_log.hpp"

/// \file
/// Which callers leak, and how sure that is. That a block is never freed says little: firmware keeps much
/// of what it allocates. A leak is what outlives its like and goes on growing.
///
/// A block is overdue once it is older than twice its caller's usual life, the 95th percentile of those of
/// the caller's blocks that were freed; where none was, from the start. The overdue bytes of each caller are
/// looked at 49 times, evenly over all of the run in which a block could be overdue. What is tested are the
/// 32 changes of the last two thirds, which leave the start-up out: how likely is it that so many of those
/// that are changes go up, if up and down are as likely as each other? What is left to 1, after that chance
/// is multiplied by the number of callers that were tested, is the confidence. It is 0 where less than a
/// quarter of the growth lies in the last third: what has come to rest is no leak.

namespace ramwright::tool {

/// From this confidence on, a caller is a suspect.
inline constexpr double least_suspicion = 0.95;

struct leak_figures {
    std::uint64_t caller = 0;
    std::uint32_t chain =
        0;  ///< the figures are those of this chain alone; 0: of all by the caller
    std::uint64_t overdue_blocks = 0;  ///< at the end of the trace
    std::uint64_t overdue_bytes = 0;
    std::uint64_t oldest = 0;                   ///< age of the oldest of them, in ticks
    std::optional<std::uint64_t> usual_life{};  ///< in ticks; none: no block was freed
    double bytes_a_tick = 0;                    ///< growth, by Theil and Sen
    /// None: blocks usually live longer than a quarter of the run, which is then too short to tell.
    std::optional<double> confidence{};

    [[nodiscard]] bool suspect() const noexcept {
        return confidence.value_or(0) >= least_suspicion;
    }
};

/// The callers with overdue blocks at the end, and those that hold blocks and for which the run is too
/// short; the surest first.
[[nodiscard]] std::vector<leak_figures> find_leaks(const operation_log& log);

/// As above, and where the trace has chains of calls, each is tested as well. Those that leak take the place
/// of their caller, or are found although their caller does not show it, because others call it too.
[[nodiscard]] std::vector<leak_figures> find_leaks(const chained_log& chained);

}  // namespace ramwright::tool
