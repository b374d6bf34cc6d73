// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "tool/soak/soak.hpp"

namespace ramwright::tool {

namespace {

/// The probability of `survived` or more of `runs`, if a run survives with probability `share`.
double at_least_so_many(std::uint32_t runs, std::uint32_t survived, double share) {
    if (survived == 0) {
        return 1;
    }
    const double n = runs;
    double sum = 0;
    for (std::uint32_t each = survived; each <= runs; ++each) {
        const double k = each;
        const double ways = std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1);
        sum += std::exp(ways + k * std::log(share) + (n - k) * std::log1p(-share));
    }
    return sum;
}

}  // namespace

confidence confidence_of(std::uint32_t runs, std::uint32_t survived) {
    constexpr double doubt = 0.05;
    if (survived == 0) {
        return {.runs = runs, .survived = survived, .at_least = 0};
    }
    if (survived == runs) {
        return {.runs = runs, .survived = survived, .at_least = std::pow(doubt, 1.0 / runs)};
    }
    double low = 0;
    double high = static_cast<double>(survived) / runs;
    for (int halving = 0; halving != 60; ++halving) {
        const double middle = (low + high) / 2;
        (at_least_so_many(runs, survived, middle) < doubt ? low : high) = middle;
    }
    return {.runs = runs, .survived = survived, .at_least = low};
}

confidence confidence_of(std::span<const soak_run> runs) {
    const auto survived =
        std::count_if(runs.begin(), runs.end(), [](const soak_run& each) { return !each.failure; });
    return confidence_of(static_cast<std::uint32_t>(runs.size()),
                         static_cast<std::uint32_t>(survived));
}

confidence soak(const design& how, const demand_mix& mix, const soak_options& options) {
    return confidence_of(soak_each(how, mix, options));
}

}  // namespace ramwright::tool
