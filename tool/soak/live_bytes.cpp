// SPDX-License-Identifier: Apache-2.0
#include "tool/soak/live_bytes.hpp"

#include <algorithm>
#include <cmath>

namespace ramwright::tool {

std::uint64_t most_live_bytes(const operation_log& log) {
    std::vector<std::uint32_t> sizes(log.slot_count());
    std::uint64_t live = 0;
    std::uint64_t most = 0;
    for (const operation& each : log.operations()) {
        if (each.kind == operation_kind::attempt || each.kind == operation_kind::wait) {
            continue;
        }
        const std::uint32_t size = each.kind == operation_kind::free ? 0 : each.size;
        live += size;
        live -= std::exchange(sizes[each.slot], size);
        most = std::max(most, live);
    }
    return most;
}

live_byte_histogram::live_byte_histogram(const operation_log& log) {
    for_each_level(log, [&](std::uint64_t live, std::uint64_t, std::uint64_t) {
        peak_ = std::max(peak_, live);
    });
    for_each_level(log, [&](std::uint64_t live, std::uint64_t from, std::uint64_t until) {
        const auto bin =
            static_cast<std::size_t>(live * (bins - 1) / std::max<std::uint64_t>(peak_, 1));
        const auto ticks = static_cast<double>(until - from);
        ticks_[bin] += ticks;
        total_ += ticks;
        mean_ += ticks * static_cast<double>(live);
    });
    mean_ = total_ == 0 ? 0 : mean_ / total_;
}

std::uint64_t live_byte_histogram::quantile(double share) const {
    double passed = 0;
    for (std::size_t bin = 0; bin != bins; ++bin) {
        passed += ticks_[bin];
        if (passed >= share * total_) {
            return (bin + 1) * peak_ / (bins - 1);
        }
    }
    return peak_;
}

double live_byte_histogram::distance(const live_byte_histogram& other) const {
    double worst = 0;
    const auto widest = static_cast<double>(std::max(peak_, other.peak_));
    constexpr int steps = 1024;
    for (int step = 0; step <= steps; ++step) {
        const double at = widest * step / steps;
        worst = std::max(worst, std::fabs(share_up_to(at) - other.share_up_to(at)));
    }
    return worst;
}

double live_byte_histogram::share_up_to(double at) const {
    if (total_ == 0) {
        return 1;
    }
    const double bin = peak_ == 0 ? bins : at * (bins - 1) / static_cast<double>(peak_);
    const auto whole = static_cast<std::size_t>(std::min<double>(bin + 1, bins));
    double passed = 0;
    for (std::size_t each = 0; each != whole; ++each) {
        passed += ticks_[each];
    }
    return passed / total_;
}

}  // namespace ramwright::tool
