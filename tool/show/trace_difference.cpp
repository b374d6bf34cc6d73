// SPDX-License-Identifier: Apache-2.0
#include "tool/show/trace_difference.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <utility>

namespace ramwright::tool {

namespace {

template <typename Key>
using rows_by = std::map<Key, difference_row>;

std::uint64_t distance(std::uint64_t a, std::uint64_t b) { return a > b ? a - b : b - a; }

void add(compared_figures& to, const request_group& group) {
    to.allocations += group.allocations;
    to.bytes_at_peak += group.bytes_at_peak;
    to.live_bytes += group.live_bytes;
    // Of callers that share a name, at most so much: their own peaks need not coincide.
    to.most_bytes += group.most_bytes;
}

template <typename Key>
std::vector<difference_row> ranked(rows_by<Key> rows) {
    std::vector<difference_row> changed;
    for (auto& [key, row] : rows) {
        if (row.before != row.after) {
            changed.push_back(std::move(row));
        }
    }
    const auto weight = [](const difference_row& row) {
        return std::pair{distance(row.before.bytes_at_peak, row.after.bytes_at_peak) +
                             distance(row.before.live_bytes, row.after.live_bytes),
                         distance(row.before.allocations, row.after.allocations)};
    };
    std::stable_sort(changed.begin(), changed.end(),
                     [&](const auto& a, const auto& b) { return weight(a) > weight(b); });
    return changed;
}

std::vector<difference_row> compare_sizes(const trace_summary& before, const trace_summary& after) {
    rows_by<std::uint32_t> rows;
    for (const auto& [size, group] : before.by_size) {
        add(rows[size].before, group);
    }
    for (const auto& [size, group] : after.by_size) {
        add(rows[size].after, group);
    }
    for (auto& [size, row] : rows) {
        row.size = size;
    }
    return ranked(std::move(rows));
}

std::string name_without_line(code_addresses& code, std::uint64_t address) {
    const code_place& place = code.place(address);
    return place.file.empty() ? place.function
                              : fmt::format("{} ({})", place.function,
                                            std::filesystem::path{place.file}.filename().string());
}

}  // namespace

trace_difference compare(const compared_trace& before, const compared_trace& after) {
    trace_difference difference;
    difference.sizes = compare_sizes(before.summary, after.summary);
    const build_id& build = after.log.facts().info.build;
    const bool same_build = build != build_id{} && build == before.log.facts().info.build;
    difference.callers_match = same_build || (before.named && after.named);
    if (!difference.callers_match) {
        return difference;
    }
    // In one build, the firmware of either trace names the callers of both.
    code_addresses& common = after.named ? after.code : before.code;
    const auto name = [&](const compared_trace& trace, std::uint64_t address) {
        return same_build ? common.caller(address) : name_without_line(trace.code, address);
    };
    rows_by<std::string> rows;
    for (const auto& [address, group] : before.summary.by_caller) {
        add(rows[name(before, address)].before, group);
    }
    for (const auto& [address, group] : after.summary.by_caller) {
        add(rows[name(after, address)].after, group);
    }
    for (auto& [key, row] : rows) {
        row.name = key;
    }
    difference.callers = ranked(std::move(rows));
    return difference;
}

}  // namespace ramwright::tool
