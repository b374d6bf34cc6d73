// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "tool/replay/design.hpp"
#include "tool/soak/demand_mix.hpp"

/// \file
/// How sure it is that a design survives demand of a kind, not only the demand that was recorded.
///
///     const demand_mix mix = fit(log);
///     const confidence sure = soak(general_design(), mix, {.region_bytes = 65536, .ticks = month});
///     print("{} of {} runs survive: at least {} of all do", sure.survived, sure.runs, sure.at_least);

namespace ramwright::tool {

struct confidence {
    std::uint32_t runs = 0;
    std::uint32_t survived = 0;
    /// With a confidence of 95 %, at least this share of all runs of the mix survives (Clopper and
    /// Pearson's bound, one-sided). 0.95 takes 59 runs without a failure.
    double at_least = 0;
};

[[nodiscard]] confidence confidence_of(std::uint32_t runs, std::uint32_t survived);

struct soak_options {
    std::size_t region_bytes = 0;
    std::uint64_t ticks = 0;  ///< of each run
    std::uint32_t seeds = 59;
    std::uint64_t first_seed = 0;
    unsigned threads = 0;  ///< 0: as many as the machine has. The answer does not depend on it
};

struct soak_failure {
    std::uint64_t tick = 0;
    std::uint32_t size = 0;
    std::uint64_t caller = 0;
    std::uint64_t live_bytes = 0;
    std::uint64_t free_bytes = 0;
    std::uint64_t largest_free_bytes = 0;
};

/// One run, up to its end or its first failure.
struct soak_run {
    std::uint64_t seed = 0;
    std::uint64_t operations = 0;
    std::uint64_t ticks = 0;
    std::uint64_t peak_live_bytes = 0;
    std::size_t reach_bytes = 0;  ///< of the region, as `reach_in` says
    std::optional<soak_failure> failure{};
};

/// By ascending seed. Shows progress.
[[nodiscard]] std::vector<soak_run> soak_each(const design& how, const demand_mix& mix,
                                              const soak_options& options);

[[nodiscard]] confidence confidence_of(std::span<const soak_run> runs);

[[nodiscard]] confidence soak(const design& how, const demand_mix& mix,
                              const soak_options& options);

}  // namespace ramwright::tool
