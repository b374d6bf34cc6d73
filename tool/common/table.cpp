// SPDX-License-Identifier: Apache-2.0
#include "tool/common/table.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace ramwright::tool {

namespace {

bool styled() {
    static const bool terminal = isatty(STDOUT_FILENO) != 0;
    return terminal;
}

std::string in_style(const char* code, const std::string& text) {
    return styled() ? std::string{"\x1b["} + code + "m" + text + "\x1b[0m" : text;
}

std::string repeated(const char* character, std::size_t count) {
    std::string text;
    while (count-- != 0) {
        text += character;
    }
    return text;
}

std::string padded(const std::string& text, std::size_t width, align side) {
    const std::string space(width - std::min(width, display_width(text)), ' ');
    return side == align::right ? space + text : text + space;
}

}  // namespace

void table::add(std::vector<std::string> cells) {
    cells.resize(columns_.size());
    rows_.push_back(std::move(cells));
}

std::string table::text() const {
    std::vector<std::size_t> widths;
    for (std::size_t index = 0; index != columns_.size(); ++index) {
        std::size_t width = display_width(columns_[index].title);
        for (const auto& row : rows_) {
            width = std::max(width, display_width(row[index]));
        }
        widths.push_back(width);
    }

    std::string titles;
    std::string rule;
    for (std::size_t index = 0; index != columns_.size(); ++index) {
        titles += "  " + padded(columns_[index].title, widths[index], columns_[index].side);
        rule += "  " + repeated("─", widths[index]);
    }
    titles.erase(titles.find_last_not_of(' ') + 1);
    std::string text = in_style("1", titles) + "\n" + in_style("2", rule) + "\n";
    for (const auto& row : rows_) {
        std::string line;
        for (std::size_t index = 0; index != columns_.size(); ++index) {
            line += "  " + padded(row[index], widths[index], columns_[index].side);
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + "\n";
    }
    return text;
}

std::size_t display_width(const std::string& text) noexcept {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char each) {
        return (static_cast<unsigned char>(each) & 0xC0U) != 0x80U;
    }));
}

std::string bar(double share, std::size_t width) {
    static constexpr std::array eighths{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    const double clamped = std::clamp(share, 0.0, 1.0);
    const auto filled =
        static_cast<std::size_t>(std::lround(clamped * static_cast<double>(width) * 8.0));
    return repeated("█", filled / 8) + eighths[filled % 8];
}

std::string heading(const std::string& title) { return "\n" + in_style("1;36", title) + "\n"; }

}  // namespace ramwright::tool
