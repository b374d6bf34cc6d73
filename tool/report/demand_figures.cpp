// SPDX-License-Identifier: Apache-2.0
#include "tool/report/demand_figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iterator>
#include <unordered_map>
#include <utility>

namespace ramwright::tool {

namespace {

constexpr int bins_an_octave = 4;
constexpr std::size_t most_callers = 256;

/// The first whole number of the bin.
std::uint64_t low_of(int bin) {
    return static_cast<std::uint64_t>(
        std::ceil(std::exp2(static_cast<double>(bin) / bins_an_octave)));
}

void set_name(caller_figures& caller, const code_place& place) {
    caller.name = place.function;
    if (!place.file.empty()) {
        caller.place =
            fmt::format("{}:{}", std::filesystem::path{place.file}.filename().string(), place.line);
    }
}

}  // namespace

std::vector<histogram_bin> size_histogram(const trace_summary& summary) {
    std::vector<histogram_bin> bins;
    if (summary.by_size.empty()) {
        return bins;
    }
    const std::uint64_t largest = summary.by_size.rbegin()->first;
    for (int bin = 0; low_of(bin) <= std::max<std::uint64_t>(largest, 1); ++bin) {
        if (bins.empty() || low_of(bin) != bins.back().low) {
            bins.push_back({.low = low_of(bin), .count = 0});
        }
    }
    const auto starts_after = [](std::uint64_t size, const histogram_bin& bin) {
        return size < bin.low;
    };
    for (const auto& [size, group] : summary.by_size) {
        const std::uint64_t counted = std::max<std::uint64_t>(size, 1);
        std::prev(std::upper_bound(bins.begin(), bins.end(), counted, starts_after))->count +=
            group.allocations;
    }
    // Whole octaves are cut off, so that the first bin starts at a power of two.
    const auto used = std::find_if(bins.begin(), bins.end(),
                                   [](const histogram_bin& bin) { return bin.count != 0; });
    const std::uint64_t least = used == bins.end() ? 1 : used->low;
    const auto start = std::find_if(bins.begin(), bins.end(), [&](const histogram_bin& bin) {
        return bin.low * 2 > least && (bin.low & (bin.low - 1)) == 0;
    });
    bins.erase(bins.begin(), start);
    return bins;
}

std::vector<histogram_bin> lifetime_histogram(const trace_summary& summary) {
    std::vector<histogram_bin> bins;
    std::uint64_t low = 0;
    for (const std::uint64_t count : summary.lifetimes) {
        bins.push_back({.low = low, .count = count});
        low = low == 0 ? 1 : low * 2;
    }
    const auto used = [](const histogram_bin& bin) { return bin.count != 0; };
    bins.erase(bins.begin(), std::find_if(bins.begin(), bins.end(), used));
    bins.erase(std::find_if(bins.rbegin(), bins.rend(), used).base(), bins.end());
    return bins;
}

std::vector<caller_figures> callers_of(const operation_log& log, const trace_summary& summary,
                                       code_addresses& code) {
    std::unordered_map<std::uint64_t, std::uint64_t> bytes;
    for (const operation& each : log.operations()) {
        if (each.kind == operation_kind::allocate) {
            bytes[log.caller(each.caller)] += each.size;
        }
    }
    const double hz = log.facts().info.clock_hz == 0 ? 1.0 : log.facts().info.clock_hz;
    std::vector<caller_figures> callers;
    for (const auto& [address, group] : summary.by_caller) {
        caller_figures caller{.address = address,
                              .name = {},
                              .place = {},
                              .allocations = group.allocations,
                              .failures = 0,
                              .peak_bytes = group.bytes_at_peak,
                              .peak_blocks = group.blocks_at_peak,
                              .mean_size = 0,
                              .mean_life = {},
                              .never_freed_blocks = group.live_blocks};
        set_name(caller, code.place(address));
        if (group.allocations != 0) {
            caller.mean_size =
                static_cast<double>(bytes[address]) / static_cast<double>(group.allocations);
        }
        if (group.freed != 0) {
            caller.mean_life = group.mean_lifetime() / hz;
        }
        callers.push_back(caller);
    }
    return callers;
}

void join_callers(std::vector<caller_figures>& callers) {
    std::stable_sort(
        callers.begin(), callers.end(), [](const caller_figures& a, const caller_figures& b) {
            return std::pair{a.peak_bytes, a.allocations} > std::pair{b.peak_bytes, b.allocations};
        });
    if (callers.size() <= most_callers) {
        return;
    }
    caller_figures rest;
    rest.name = fmt::format("{} other callers", callers.size() - most_callers + 1);
    rest.address = ~std::uint64_t{0};
    double bytes = 0;
    for (std::size_t i = most_callers - 1; i != callers.size(); ++i) {
        const caller_figures& each = callers[i];
        rest.allocations += each.allocations;
        rest.peak_bytes += each.peak_bytes;
        rest.peak_blocks += each.peak_blocks;
        rest.never_freed_blocks += each.never_freed_blocks;
        bytes += each.mean_size * static_cast<double>(each.allocations);
    }
    rest.mean_size = rest.allocations == 0 ? 0 : bytes / static_cast<double>(rest.allocations);
    callers.resize(most_callers - 1);
    callers.push_back(rest);
}

}  // namespace ramwright::tool
