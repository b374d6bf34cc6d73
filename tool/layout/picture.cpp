// SPDX-License-Identifier: Apache-2.0
#include "tool/layout/picture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "tool/common/units.hpp"
#include "tool/layout/capability_names.hpp"
#include "tool/layout/stretch.hpp"

namespace ramwright::tool {

namespace {

constexpr unsigned margin = 24;
constexpr unsigned column_width = 220;
constexpr unsigned column_step = column_width + 28;
constexpr unsigned name_height = 24;   ///< of a stretch that has nothing but its name
constexpr unsigned per_doubling = 14;  ///< how much higher a column of twice the size is
constexpr unsigned title_height = 52;
constexpr unsigned line_height = 15;

const char* color_of(stretch_use use) {
    switch (use) {
        case stretch_use::reserved: return "#d0d3d8";
        case stretch_use::stack: return "#f2b880";
        case stretch_use::section: return "#9cc3ea";
        case stretch_use::code: return "#e4e0d4";
        case stretch_use::heap: return "#bfe0b8";
    }
    return "none";
}

std::string label(unsigned x, unsigned y, const char* style, const std::string& text) {
    return fmt::format("<text x=\"{}\" y=\"{}\" class=\"{}\">{}</text>\n", x, y, style, text);
}

/// Cut to what fits in a column.
std::string cut(const std::string& text, std::size_t longest) {
    return text.size() <= longest ? text : text.substr(0, longest - 1) + "…";
}

struct column {
    const chip_region* region;
    std::vector<stretch> stretches;

    [[nodiscard]] unsigned names_height() const {
        return name_height * static_cast<unsigned>(stretches.size());
    }
    [[nodiscard]] unsigned spare_height() const {
        return per_doubling * static_cast<unsigned>(std::bit_width(region->size >> 8));
    }
    [[nodiscard]] unsigned height() const { return names_height() + spare_height(); }
};

std::string stretches_text(const column& one, unsigned left, unsigned bottom) {
    std::string text;
    std::uint64_t below = 0;
    unsigned y = bottom;
    for (std::size_t at = 0; at != one.stretches.size(); ++at) {
        const stretch& each = one.stretches[at];
        below += each.bytes;
        // From the sum, so that rounding does not add up. Sections are padded between, which no stretch has.
        const auto top =
            bottom - name_height * static_cast<unsigned>(at + 1) -
            static_cast<unsigned>(one.spare_height() * std::min(below, one.region->size) /
                                  one.region->size);
        text += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{}\"{}/>\n",
                            left, top, column_width, y - top, color_of(each.use),
                            each.known == known_size::as_linked ? " stroke-dasharray=\"4 3\"" : "");
        const unsigned middle = (top + y) / 2 + 4;
        text += label(left + 8, middle, "name", cut(each.name, 20));
        text += label(left + column_width - 8, middle, "size", size_text(each));
        y = top;
    }
    return text;
}

std::string capability_lines(const chip_region& region, unsigned left, unsigned top) {
    std::vector<std::string> lines{""};
    for (const std::string& name : names_of(region.has)) {
        const std::string next = lines.back().empty() ? name : lines.back() + ", " + name;
        if (next.size() > 36) {
            lines.back() += ',';
            lines.push_back(name);
        } else {
            lines.back() = next;
        }
    }
    std::string text;
    for (const std::string& line : lines) {
        text += label(left, top, "small", line);
        top += line_height;
    }
    return text;
}

std::string column_text(const column& one, unsigned left, unsigned bottom) {
    const chip_region& region = *one.region;
    const unsigned top = bottom - one.height();
    std::string text = label(left, top - 24, "region", cut(region.name, 24));
    text += label(left, top - 7, "small",
                  fmt::format("to {:#010x}, {}", region.end() - 1, bytes(region.size)));
    text += stretches_text(one, left, bottom);
    text += label(left, bottom + line_height, "small", fmt::format("from {:#010x}", region.start));
    return text + capability_lines(region, left, bottom + 2 * line_height);
}

}  // namespace

std::string picture(const chip& described, const std::string& command) {
    std::vector<column> columns;
    unsigned highest = 0;
    for (const chip_region& each : described.regions) {
        columns.push_back({.region = &each, .stretches = stretches_of(described, each)});
        highest = std::max(highest, columns.back().height());
    }
    const unsigned bottom = margin + title_height + 40 + highest;
    // Nine capabilities and 16 of the user's take ten lines; the usual four or five take two.
    std::size_t most_names = 0;
    for (const chip_region& each : described.regions) {
        most_names = std::max(most_names, names_of(each.has).size());
    }
    const unsigned height =
        bottom + line_height * static_cast<unsigned>(3 + most_names / 2) + margin;
    const auto width = static_cast<unsigned>(
        std::max<std::size_t>(2 * margin + column_step * columns.size() - 28, 560));
    std::string text = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" viewBox=\"0 0 {} "
        "{}\">\n"
        "<desc>Written by `{}`; a change here is lost.</desc>\n"
        "<style>\n"
        "text {{ font-family: sans-serif; font-size: 13px; fill: #1d2329; }}\n"
        ".title {{ font-size: 18px; font-weight: bold; }}\n"
        ".region {{ font-size: 15px; font-weight: bold; }}\n"
        ".small {{ font-size: 11px; fill: #4a535c; }}\n"
        ".size {{ font-size: 11px; text-anchor: end; }}\n"
        "rect {{ stroke: #4a535c; }}\n"
        "</style>\n"
        "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\" style=\"stroke: none\"/>\n",
        width, height, width, height, command);
    text += label(margin, margin + 16, "title", "Memory of " + described.name);
    text +=
        label(margin, margin + 36, "small",
              "Lowest address at the bottom. Columns grow with the logarithm of the size; dashed "
              "parts are as large as linked.");
    unsigned left = margin;
    for (const column& each : columns) {
        text += column_text(each, left, bottom);
        left += column_step;
    }
    return text + "</svg>\n";
}

}  // namespace ramwright::tool
