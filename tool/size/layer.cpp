// SPDX-License-Identifier: Apache-2.0
#include "tool/size/layer.hpp"

#include <algorithm>

namespace ramwright::tool {

namespace {

class overlap_remover {
public:
    void add(const claim& next) {
        give_until(next.low);
        open_.push_back(next);
        position_ = next.low;
    }

    std::vector<claim> finish() {
        give_until(UINT64_MAX);
        return std::move(result_);
    }

private:
    /// The bytes up to `end` go to what is open, the innermost first.
    void give_until(std::uint64_t end) {
        while (!open_.empty() && position_ < end) {
            const claim& innermost = open_.back();
            const std::uint64_t high = std::min(innermost.high, end);
            if (high > position_) {
                result_.push_back({.low = position_, .high = high, .owner = innermost.owner});
                position_ = high;
            }
            if (innermost.high <= position_) {
                open_.pop_back();
            }
        }
    }

    std::vector<claim> open_;
    std::vector<claim> result_;
    std::uint64_t position_ = 0;
};

}  // namespace

std::vector<claim> without_overlaps(std::vector<claim> claims) {
    std::stable_sort(claims.begin(), claims.end(), [](const claim& a, const claim& b) {
        return a.low != b.low ? a.low < b.low : a.high > b.high;
    });
    overlap_remover remover;
    for (const claim& each : claims) {
        if (each.low < each.high) {
            remover.add(each);
        }
    }
    return remover.finish();
}

}  // namespace ramwright::tool
