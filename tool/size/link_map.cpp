// SPDX-License-Identifier: Apache-2.0
#include "tool/size/link_map.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>

#include "tool/common/error.hpp"

namespace ramwright::tool {

namespace {

std::string_view next_word(std::string_view& text) {
    const std::size_t start = text.find_first_not_of(" \t\r");
    if (start == std::string_view::npos) {
        text = {};
        return {};
    }
    text.remove_prefix(start);
    const std::string_view word = text.substr(0, text.find_first_of(" \t\r"));
    text.remove_prefix(word.size());
    return word;
}

std::optional<std::uint64_t> number(std::string_view word) {
    if (!word.starts_with("0x")) {
        return std::nullopt;
    }
    std::uint64_t value = 0;
    const auto [end, error] =
        std::from_chars(word.data() + 2, word.data() + word.size(), value, 16);
    // More than 32 bits are no address of a machine whose ELF is read.
    if (error != std::errc{} || end != word.data() + word.size() ||
        value > std::numeric_limits<std::uint32_t>::max()) {
        return std::nullopt;
    }
    return value;
}

std::string_view trimmed_end(std::string_view text) {
    return text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
}

std::string_view trimmed(std::string_view text) {
    const std::size_t start = text.find_first_not_of(" \t");
    return start == std::string_view::npos ? std::string_view{} : trimmed_end(text.substr(start));
}

/// Archives lie deep in a toolchain's directories, and which toolchain it was is not the question.
std::string short_object(std::string_view object) {
    const std::size_t member = object.rfind('(');
    const std::size_t slash = object.substr(0, member).rfind('/');
    if (member != std::string_view::npos && slash != std::string_view::npos) {
        object.remove_prefix(slash + 1);
    }
    return std::string{object};
}

class map_parser {
public:
    map_parser(const std::string& name, std::string_view text) : name_{name}, text_{text} {}

    link_map parse() {
        if (!skip_to("Memory Configuration") || !read_regions()) {
            refuse("is not a map of GNU ld: write one with -Wl,-Map=FILE");
        }
        if (!text_.ends_with('\n')) {
            refuse("is cut off");
        }
        while (std::optional<std::string_view> line = next_line()) {
            if (line->starts_with("Cross Reference Table")) {
                break;
            }
            read(*line);
        }
        // The linker writes it after the sections of its script.
        if (!complete_) {
            refuse("is cut off");
        }
        return std::move(map_);
    }

private:
    [[noreturn]] void refuse(const char* why) const {
        throw input_error(fmt::format("'{}' {}", name_, why));
    }

    std::optional<std::string_view> next_line() {
        if (text_.empty()) {
            return std::nullopt;
        }
        const std::size_t end = std::min(text_.find('\n'), text_.size() - 1);
        const std::string_view line = trimmed_end(text_.substr(0, end + 1));
        text_.remove_prefix(end + 1);
        return line;
    }

    bool skip_to(std::string_view title) {
        while (std::optional<std::string_view> line = next_line()) {
            if (line->starts_with(title)) {
                return true;
            }
        }
        return false;
    }

    /// Up to the title of the memory map itself.
    bool read_regions() {
        while (std::optional<std::string_view> line = next_line()) {
            if (line->starts_with("Linker script and memory map")) {
                return true;
            }
            std::string_view rest = *line;
            const std::string_view name = next_word(rest);
            const auto origin = number(next_word(rest));
            const auto length = number(next_word(rest));
            // What is not in the script's own regions lies in the default one: everywhere.
            if (origin && length && name != "*default*") {
                map_.regions.push_back({.name = std::string{name},
                                        .origin = *origin,
                                        .length = *length,
                                        .attributes = std::string{next_word(rest)}});
            }
        }
        return false;
    }

    /// A long name stands alone in its line, and the rest in the next.
    void read(std::string_view line) {
        if (read_data(line)) {
            return;
        }
        const bool continues = line.starts_with("       ") && !wrapped_.empty();
        std::string_view rest = line;
        const std::string_view name = continues ? wrapped_ : next_word(rest);
        const bool output = continues ? wrapped_is_output_ : !line.starts_with(' ');
        wrapped_ = {};
        const std::string_view first = next_word(rest);
        const auto address = number(first);
        const auto size = number(next_word(rest));
        if (address && size) {
            add(output, name, *address, *size, trimmed(rest));
        } else if (output && name.starts_with("OUTPUT(")) {
            complete_ = true;
        } else if (!continues && first.empty()) {
            wrapped_ = name;
            wrapped_is_output_ = output;
        } else {
            read_assignment(line);
        }
    }

    /// `0x000032c4   0x4 LONG 0x20000000`: what the linker script itself put there.
    bool read_data(std::string_view line) {
        static constexpr std::array<std::string_view, 6> statements{"BYTE", "SHORT", "LONG",
                                                                    "QUAD", "SQUAD", "ASCIZ"};
        std::string_view rest = line;
        const auto address = number(next_word(rest));
        const auto size = number(next_word(rest));
        const bool is_data =
            address && size && !map_.sections.empty() &&
            std::find(statements.begin(), statements.end(), next_word(rest)) != statements.end();
        if (is_data) {
            map_.sections.back().parts.push_back({.kind = map_part_kind::reserved,
                                                  .address = *address,
                                                  .size = *size,
                                                  .section = {},
                                                  .object = {}});
            wrapped_ = {};
        }
        return is_data;
    }

    void add(bool output, std::string_view name, std::uint64_t address, std::uint64_t size,
             std::string_view object) {
        if (output) {
            map_.sections.push_back(
                {.name = std::string{name}, .address = address, .size = size, .parts = {}});
            reserves_ = false;
        } else if (!map_.sections.empty() && size != 0) {
            map_part part{.address = address, .size = size, .section = {}, .object = {}};
            if (name == "*fill*") {
                part.kind = reserves_ ? map_part_kind::reserved : map_part_kind::fill;
                reserves_ = false;
            } else {
                part.section = name;
                part.object = short_object(object);
            }
            map_.sections.back().parts.push_back(std::move(part));
        }
    }

    /// `0x20002210    . = (. + 0x800)` comes before the fill it makes, and so does `. = ALIGN (0x8)`.
    void read_assignment(std::string_view line) {
        const std::size_t place = line.find(" . = ");
        if (place != std::string_view::npos) {
            reserves_ = !line.substr(place + 5).starts_with("ALIGN");
        }
    }

    const std::string& name_;
    std::string_view text_;
    link_map map_;
    std::string_view wrapped_;
    bool wrapped_is_output_ = false;
    bool reserves_ = false;
    bool complete_ = false;
};

}  // namespace

link_map parse_link_map(const std::string& name, std::string_view text) {
    return map_parser{name, text}.parse();
}

}  // namespace ramwright::tool
