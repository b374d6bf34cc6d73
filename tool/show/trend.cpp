// SPDX-License-Identifier: Apache-2.0
#include "tool/show/trend.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace ramwright::tool {

double chance_of_rising(std::uint32_t up, std::uint32_t down) {
    const std::uint32_t changes = up + down;
    double term = std::exp2(-static_cast<double>(changes));  // of no change that goes up
    double chance = 0;
    for (std::uint32_t rising = 0; rising <= changes; ++rising) {
        chance += rising >= up ? term : 0;
        term *= static_cast<double>(changes - rising) / (rising + 1.0);
    }
    return std::min(chance, 1.0);
}

double median_slope(std::span<const std::uint64_t> values) {
    std::vector<double> slopes;
    for (std::size_t late = 1; late < values.size(); ++late) {
        for (std::size_t early = 0; early != late; ++early) {
            slopes.push_back(
                (static_cast<double>(values[late]) - static_cast<double>(values[early])) /
                static_cast<double>(late - early));
        }
    }
    if (slopes.empty()) {
        return 0;
    }
    const auto middle = slopes.begin() + static_cast<std::ptrdiff_t>(slopes.size() / 2);
    std::nth_element(slopes.begin(), middle, slopes.end());
    if (slopes.size() % 2 != 0) {
        return *middle;
    }
    return (*middle + *std::max_element(slopes.begin(), middle)) / 2;
}

}  // namespace ramwright::tool
