// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "tool/report/report_data.hpp"

namespace ramwright::tool {

/// The number that the page calls a caller by: its place in the list of callers. Callers that are not
/// listed share the last place.
class caller_index {
public:
    explicit caller_index(const std::vector<caller_figures>& callers) {
        for (const caller_figures& each : callers) {
            last_ = static_cast<std::uint32_t>(places_.size());
            places_.emplace(each.address, last_);
        }
    }

    [[nodiscard]] std::uint32_t of(std::uint64_t address) const {
        const auto found = places_.find(address);
        return found == places_.end() ? last_ : found->second;
    }

private:
    std::unordered_map<std::uint64_t, std::uint32_t> places_;
    std::uint32_t last_ = 0;
};

}  // namespace ramwright::tool
