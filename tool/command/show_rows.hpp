// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tool/common/units.hpp"
#include "tool/replay/trace_summary.hpp"

/// \file
/// What the tables of `show` have in common.

namespace ramwright::tool {

/// A group with its key; sorted by what a table is about.
template <typename Key>
using ranked = std::vector<std::pair<Key, const request_group*>>;

template <typename Key, typename Weight>
ranked<Key> ranked_by(const std::map<Key, request_group>& groups, Weight weight) {
    ranked<Key> rows;
    for (const auto& [key, group] : groups) {
        if (weight(group) != 0) {
            rows.emplace_back(key, &group);
        }
    }
    std::stable_sort(rows.begin(), rows.end(), [&](const auto& a, const auto& b) {
        return weight(*a.second) > weight(*b.second);
    });
    return rows;
}

template <typename Rows>
[[nodiscard]] Rows first_rows(const Rows& rows, std::size_t most) {
    const auto count = static_cast<std::ptrdiff_t>(std::min(rows.size(), most));
    return Rows(rows.begin(), rows.begin() + count);
}

inline void print_more(std::size_t all, std::size_t shown, const char* what) {
    if (all > shown) {
        fmt::print("  and {} more {}\n", grouped(all - shown), what);
    }
}

/// A caller's name as a table can hold it: of a long one the end, where file and line are.
[[nodiscard]] inline std::string elided(const std::string& name) {
    constexpr std::size_t widest = 40;
    if (name.size() <= widest) {
        return name;
    }
    std::size_t start = name.size() - widest + 1;
    while (start != name.size() && (static_cast<unsigned char>(name[start]) & 0xC0U) == 0x80U) {
        ++start;  // in the middle of a character
    }
    return "…" + name.substr(start);
}

/// `17.2 s`, or ticks where their length is not known. A mean lies between ticks.
[[nodiscard]] inline std::string mean_duration(double ticks, std::uint32_t clock_hz) {
    return clock_hz == 0 || ticks >= 120.0 * clock_hz
               ? duration(static_cast<std::uint64_t>(std::llround(ticks)), clock_hz)
               : fmt::format("{:.1f} s", ticks / clock_hz);
}

/// `12.5 /s`, with the unit before the stroke; an hour or a day where that is more readable, a thousand ticks
/// of a clock of unknown speed. Empty if no time passed.
[[nodiscard]] inline std::string rate(double count, std::uint64_t ticks, std::uint32_t clock_hz,
                                      const char* unit = "") {
    if (ticks == 0) {
        return "";
    }
    const auto text = [&](double value, const char* time) {
        const std::string number = value < 1000
                                       ? fmt::format("{:.1f}", value)
                                       : grouped(static_cast<std::uint64_t>(std::llround(value)));
        return fmt::format("{}{} /{}", number, unit, time);
    };
    const double per_tick = count / static_cast<double>(ticks);
    if (clock_hz == 0) {
        return text(1000 * per_tick, "1k ticks");
    }
    const double per_second = per_tick * clock_hz;
    if (std::abs(per_second) >= 0.1 || count == 0) {
        return text(per_second, "s");
    }
    return std::abs(per_second) >= 0.1 / 3600 ? text(3600 * per_second, "h")
                                              : text(86400 * per_second, "d");
}

}  // namespace ramwright::tool
