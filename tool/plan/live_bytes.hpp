// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "tool/replay/operation_log.hpp"

/// \file
/// What a firmware holds, as it asked for it.

namespace ramwright::tool {

/// The bytes that are live, operation by operation.
class live_bytes_counter {
public:
    explicit live_bytes_counter(const operation_log& log) : sizes_(log.slot_count()) {}

    /// What is live with this operation; for an attempt, what would be.
    std::uint64_t apply(const operation& what) {
        if (what.kind == operation_kind::wait) {
            return live_;
        }
        if (what.kind == operation_kind::attempt) {
            return live_ + what.size;
        }
        live_ += what.size;
        live_ -= sizes_[what.slot];
        sizes_[what.slot] = what.size;
        return live_;
    }

private:
    std::vector<std::uint32_t> sizes_;  // by slot
    std::uint64_t live_ = 0;
};

/// The most bytes live at once: no design needs less.
[[nodiscard]] inline std::uint64_t peak_live_bytes(const operation_log& log) {
    live_bytes_counter live{log};
    std::uint64_t peak = 0;
    for (const operation& each : log.operations()) {
        peak = std::max(peak, live.apply(each));
    }
    return peak;
}

}  // namespace ramwright::tool
