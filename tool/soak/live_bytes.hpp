// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "tool/replay/operation_log.hpp"

/// \file
/// How much is live in a log, for how long.

namespace ramwright::tool {

/// Calls `visit(live, from, until)` for each stretch in which the clock went on.
template <typename Visitor>
void for_each_level(const operation_log& log, Visitor&& visit) {
    std::vector<std::uint32_t> sizes(log.slot_count());
    std::uint64_t live = 0;
    std::uint64_t tick = log.first_tick();
    for (const operation& each : log.operations()) {
        if (each.elapsed != 0) {
            visit(live, tick, tick + each.elapsed);
            tick += each.elapsed;
        }
        if (each.kind == operation_kind::attempt || each.kind == operation_kind::wait) {
            continue;
        }
        const std::uint32_t size = each.kind == operation_kind::free ? 0 : each.size;
        live += size;
        live -= std::exchange(sizes[each.slot], size);
    }
}

/// At any moment, within ticks too.
[[nodiscard]] std::uint64_t most_live_bytes(const operation_log& log);

/// What share of the time how much was live, to a 4096th of the peak.
class live_byte_histogram {
public:
    explicit live_byte_histogram(const operation_log& log);

    /// Live bytes that are not exceeded for that share of the time.
    [[nodiscard]] std::uint64_t quantile(double share) const;
    /// The greatest difference between the shares of time below the same number of bytes: the statistic of
    /// Kolmogorov and Smirnov.
    [[nodiscard]] double distance(const live_byte_histogram& other) const;

    [[nodiscard]] std::uint64_t peak() const noexcept { return peak_; }
    [[nodiscard]] double mean() const noexcept { return mean_; }

private:
    static constexpr std::size_t bins = 4096;

    [[nodiscard]] double share_up_to(double bytes) const;

    std::array<double, bins> ticks_{};
    double total_ = 0;
    double mean_ = 0;
    std::uint64_t peak_ = 0;
};

}  // namespace ramwright::tool
