// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tool/watch/live_heap.hpp"

/// \file
/// What must not happen while somebody watches, and when it did.

namespace ramwright::tool {

struct alarm_limits {
    std::optional<std::uint64_t> most_live;
    std::optional<std::uint64_t> least_largest_free;
    std::optional<double> most_fragmentation;  ///< a share of 1
};

struct alarm {
    std::string what;         ///< a sentence without its end
    std::uint64_t tick = 0;   ///< when it began, the first time
    std::uint64_t times = 0;  ///< how often it began
    bool now = false;
};

struct live_moment {
    std::uint64_t bytes = 0;
    std::uint64_t tick = 0;
};

/// A request that is refused is always an alarm: the firmware asked for what it could not have.
class alarms {
public:
    explicit alarms(const alarm_limits& limits);

    /// The figures begin anew.
    void start_run() noexcept { refused_before_ = 0; }
    /// Returns those that begin with these figures, and with the most that was live since the call before.
    std::vector<alarm> check(const heap_figures& figures, const live_moment& most);

    /// Those that ever were, in the order they began in.
    [[nodiscard]] const std::vector<alarm>& raised() const noexcept { return raised_; }

private:
    void judge(const std::string& what, bool wrong, std::uint64_t tick, std::vector<alarm>& begun);

    alarm_limits limits_;
    std::uint64_t refused_before_ = 0;
    std::vector<alarm> raised_;
};

}  // namespace ramwright::tool
