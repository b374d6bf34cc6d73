// SPDX-License-Identifier: Apache-2.0
#include "tool/soak/comparison.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "tool/soak/live_bytes.hpp"
#include "tool/soak/recorded_story.hpp"

namespace ramwright::tool {

namespace {

using values = std::vector<std::uint64_t>;

double distance(values one, values other) {
    if (one.empty() || other.empty()) {
        return one.empty() == other.empty() ? 0.0 : 1.0;
    }
    std::sort(one.begin(), one.end());
    std::sort(other.begin(), other.end());
    double worst = 0;
    for (auto [left, right] = std::pair{one.begin(), other.begin()};
         left != one.end() && right != other.end();) {
        const std::uint64_t at = std::min(*left, *right);
        left = std::find_if(left, one.end(), [at](std::uint64_t each) { return each > at; });
        right = std::find_if(right, other.end(), [at](std::uint64_t each) { return each > at; });
        const double share =
            static_cast<double>(left - one.begin()) / static_cast<double>(one.size());
        const double other_share =
            static_cast<double>(right - other.begin()) / static_cast<double>(other.size());
        worst = std::max(worst, std::fabs(share - other_share));
    }
    return worst;
}

struct blocks_of {
    values sizes;
    values lives;

    explicit blocks_of(const operation_log& log) {
        for (const recorded_story& each : read_stories(log).stories) {
            sizes.push_back(each.what.size);
            if (each.freed) {
                lives.push_back(each.what.life);
            }
        }
    }
};

}  // namespace

double likeness::worst() const noexcept { return std::max({live_bytes, sizes, lives}); }

likeness compare(const operation_log& recorded, const operation_log& generated) {
    const blocks_of one{recorded};
    const blocks_of other{generated};
    const live_byte_histogram live{recorded};
    const live_byte_histogram generated_live{generated};
    return {.live_bytes = live.distance(generated_live),
            .sizes = distance(one.sizes, other.sizes),
            .lives = distance(one.lives, other.lives),
            .recorded_peak = most_live_bytes(recorded),
            .generated_peak = most_live_bytes(generated),
            .recorded_mean = live.mean(),
            .generated_mean = generated_live.mean(),
            .request_ratio = one.sizes.empty() ? 0
                                               : static_cast<double>(other.sizes.size()) /
                                                     static_cast<double>(one.sizes.size())};
}

}  // namespace ramwright::tool
