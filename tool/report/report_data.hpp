// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tool/report/level.hpp"

/// \file
/// What the report page shows. The page's own view of it, field by field, is web/contract.ts.

namespace ramwright::tool {

struct live_block {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    std::uint64_t caller = 0;  ///< code address; 0: unknown
    std::uint64_t since = 0;   ///< tick
    /// More than 1: so many neighbours are shown as one, by the name of who holds most of them and since
    /// the oldest of them.
    std::uint32_t blocks = 1;

    friend bool operator==(const live_block&, const live_block&) = default;
};

enum class moment_label : std::uint8_t { none, failure, peak, end };

struct heap_moment {
    std::uint64_t tick = 0;
    moment_label label = moment_label::none;
    std::uint64_t request_bytes = 0;  ///< 0: this moment is about no request
    std::uint64_t live_bytes = 0;
    std::uint64_t live_blocks = 0;
    std::uint64_t joined_below = 0;  ///< blocks less than this apart are one; 0: each is itself
    std::vector<live_block> blocks;  ///< in address order
};

struct sampled_level {
    std::uint64_t from = 0;
    std::uint64_t to = 0;
    std::vector<level::sample> samples;
};

/// A part of the region: a pool, the rest, or what was never handed out.
struct region_zone {
    std::string name;
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    std::uint32_t block_bytes = 0;       ///< 0: not a pool
    std::uint64_t most_live_blocks = 0;  ///< at once, of a pool
    bool untouched = false;              ///< never handed out, and no neighbour to what is below
};

struct first_failure {
    std::uint64_t tick = 0;
    std::uint64_t size = 0;
    std::uint64_t alignment = 0;
    std::uint64_t caller = 0;
    std::uint64_t free_bytes = 0;
    std::uint64_t largest_free_bytes = 0;
};

/// When the largest free block was smallest.
struct tightest_moment {
    std::uint64_t tick = 0;
    std::uint64_t free_bytes = 0;
    std::uint64_t largest_free_bytes = ~std::uint64_t{0};
};

/// At least `low`, and less than the next bin's.
struct histogram_bin {
    std::uint64_t low = 0;
    std::uint64_t count = 0;
};

struct caller_figures {
    std::uint64_t address = 0;
    std::string name;
    std::string place;  ///< file and line; empty: unknown
    std::uint64_t allocations = 0;
    std::uint64_t failures = 0;
    std::uint64_t peak_bytes = 0;
    std::uint64_t peak_blocks = 0;
    double mean_size = 0;
    std::optional<double> mean_life;  ///< seconds; none: never freed
    std::uint64_t never_freed_blocks = 0;
};

/// What was seen while a run went by, whoever placed its blocks.
struct run_record {
    std::uint64_t footprint_bytes = 0;
    std::uint64_t peak_live_bytes = 0;
    std::uint64_t peak_tick = 0;
    std::uint64_t allocations = 0;
    std::uint64_t frees = 0;
    std::uint64_t never_freed_blocks = 0;
    std::uint64_t never_freed_bytes = 0;
    std::uint64_t failure_count = 0;
    std::vector<std::uint64_t> failure_ticks;
    std::vector<std::uint64_t> failure_callers;
    std::optional<first_failure> death;
    tightest_moment tightest;
    std::vector<sampled_level> levels;
    std::vector<heap_moment> moments;
};

struct report_run {
    std::string name;
    bool replayed = false;
    std::string trace;
    std::string build_id;
    std::uint64_t region_bytes = 0;
    std::uint32_t clock_hz = 0;  ///< 0: unknown
    std::uint64_t first_tick = 0;
    std::uint64_t last_tick = 0;
    std::uint64_t lost_events = 0;
    run_record record;
    std::vector<region_zone> zones;
    std::vector<histogram_bin> sizes;
    std::vector<histogram_bin> lifetimes;
    std::vector<caller_figures> callers;  ///< who held most at the peak comes first
    std::size_t demand = 0;               ///< which of the demands it is a run of
    bool part = false;  ///< one region of a plan: what went there, not the whole demand
};

}  // namespace ramwright::tool
