// SPDX-License-Identifier: Apache-2.0
#include "tool/common/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <limits>

#include "tool/common/error.hpp"

namespace ramwright::tool {

namespace {

[[noreturn]] void not_a_size(std::string_view text) {
    throw input_error(
        fmt::format("'{}' is not a size; write bytes as 65536 or 0x10000, or 64K, or 1M", text));
}

std::uint64_t scale_of(std::string_view suffix, std::string_view text) {
    std::string lower{suffix};
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char each) { return static_cast<char>(std::tolower(each)); });
    if (lower.empty() || lower == "b") {
        return 1;
    }
    if (lower == "k" || lower == "kb" || lower == "kib") {
        return 1024;
    }
    if (lower == "m" || lower == "mb" || lower == "mib") {
        return 1024 * 1024;
    }
    not_a_size(text);
}

}  // namespace

std::uint64_t parse_size(std::string_view text) {
    std::string_view digits = text;
    int base = 10;
    if (digits.starts_with("0x") || digits.starts_with("0X")) {
        digits.remove_prefix(2);
        base = 16;
    }
    std::uint64_t value = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
    if (error != std::errc{}) {
        not_a_size(text);
    }
    const std::string_view suffix{end,
                                  static_cast<std::size_t>(digits.data() + digits.size() - end)};
    const std::uint64_t scale = base == 16 && !suffix.empty() ? 0 : scale_of(suffix, text);
    if (scale == 0 || value > std::numeric_limits<std::uint64_t>::max() / scale) {
        not_a_size(text);
    }
    return value * scale;
}

std::string grouped(std::uint64_t value) {
    std::string text = std::to_string(value);
    for (std::size_t place = text.size(); place > 3;) {
        place -= 3;
        text.insert(place, 1, ',');
    }
    return text;
}

std::string bytes(std::uint64_t value) { return grouped(value) + " B"; }

std::string percent(double share) { return fmt::format("{:.1f} %", 100.0 * share); }

std::string duration(std::uint64_t ticks, std::uint32_t clock_hz) {
    if (clock_hz == 0) {
        return grouped(ticks) + (ticks == 1 ? " tick" : " ticks");
    }
    const std::uint64_t seconds = ticks / clock_hz;
    const std::uint64_t days = seconds / 86400;
    const std::string clock =
        fmt::format("{:02}:{:02}:{:02}", seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    if (days != 0) {
        return fmt::format("{} d {}", days, clock);
    }
    if (seconds >= 120) {
        return clock;
    }
    const double exact = static_cast<double>(ticks) / clock_hz;
    if (ticks == 0 || ticks == seconds * clock_hz) {
        return fmt::format("{} s", seconds);
    }
    if (exact >= 1.0) {
        return fmt::format("{:.1f} s", exact);
    }
    return exact >= 1e-3 ? fmt::format("{:.1f} ms", exact * 1e3)
                         : fmt::format("{:.1f} us", exact * 1e6);
}

}  // namespace ramwright::tool
