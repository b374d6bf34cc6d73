// SPDX-License-Identifier: Apache-2.0
#include "tool/layout/chip_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "tool/common/units.hpp"
#include "tool/layout/capability_names.hpp"
#include "tool/layout/refuse.hpp"
#include "tool/layout/section_check.hpp"
#include "tool/layout/words.hpp"

namespace ramwright::tool {

namespace {

constexpr std::uint64_t address_space = std::uint64_t{1} << 32;

/// What every range of memory has to be.
void check_range(const std::string& path, std::size_t line, const std::string& what,
                 std::uint64_t start, std::uint64_t size) {
    if (size == 0) {
        refuse_line(path, line, what + " is empty");
    }
    if (start % 8 != 0 || size % 8 != 0) {
        refuse_line(path, line,
                    what + " must start at a multiple of 8 and have a size that is one");
    }
    if (start > address_space || size > address_space - start) {
        refuse_line(path, line, what + " ends behind the last address, 0xffffffff");
    }
}

template <class Range>
bool overlap(const Range& one, const Range& other) {
    return one.start < other.end() && other.start < one.end();
}

/// Every range against those before it.
template <class Range>
void check_apart(const std::vector<Range>& ranges, const std::string& path, const char* what) {
    for (auto one = ranges.begin(); one != ranges.end(); ++one) {
        for (auto before = ranges.begin(); before != one; ++before) {
            const char* const problem = one->name == before->name ? "has the name of"
                                        : overlap(*one, *before)  ? "overlaps"
                                                                  : nullptr;
            if (problem != nullptr) {
                refuse_line(path, one->line,
                            fmt::format("{} '{}' {} '{}' of line {}", what, one->name, problem,
                                        before->name, before->line));
            }
        }
    }
}

void check_choices(const chip_region& region, const std::string& path) {
    for (const capabilities choice : region.choice) {
        const capabilities missing = choice - region.has;
        if (!missing.empty()) {
            refuse_line(path, region.line,
                        fmt::format("region '{}' is a choice for '{}', which it does not have",
                                    region.name, names_of(missing).front()));
        }
    }
}

void check_regions(const chip& described, const std::string& path) {
    for (const chip_region& each : described.regions) {
        const std::string what = fmt::format("region '{}'", each.name);
        if (!is_identifier(each.name) || is_linker_word(each.name)) {
            refuse_line(path, each.line,
                        what +
                            " must be named with letters, digits and underscores, and not as a "
                            "word of the linker's");
        }
        check_range(path, each.line, what, each.start, each.size);
        if (each.cache_line != 0 && !std::has_single_bit(each.cache_line)) {
            refuse_line(path, each.line, what + " has a cache line that is no power of two");
        }
        if (each.kind == memory_kind::flash && !each.has.empty()) {
            refuse_line(path, each.line, what + " is flash: only RAM has capabilities");
        }
        check_choices(each, path);
    }
    check_apart(described.regions, path, "region");
    const auto is_ram = [](const chip_region& each) { return each.kind == memory_kind::ram; };
    if (std::none_of(described.regions.begin(), described.regions.end(), is_ram)) {
        refuse_line(path, 1, "the file has no [[region]] of RAM");
    }
}

void check_reserved(const chip& described, const std::string& path) {
    for (const reserved_area& each : described.reserved) {
        const std::string what = fmt::format("reserved area '{}'", each.name);
        if (!is_plain_text(each.name)) {
            refuse_line(path, each.line, what + " must be named with letters, digits and . _ + -");
        }
        check_range(path, each.line, what, each.start, each.size);
        const chip_region& region = region_named(described, each.region, path, each.line);
        if (each.start < region.start || each.end() > region.end()) {
            refuse_line(path, each.line,
                        fmt::format("{} lies outside region '{}'", what, each.region));
        }
    }
    check_apart(described.reserved, path, "reserved area");
}

void check_stack(const chip& described, const std::string& path) {
    if (!described.stack) {
        return;
    }
    const chip_stack& stack = *described.stack;
    const chip_region& region = region_named(described, stack.region, path, stack.line);
    if (region.kind == memory_kind::flash) {
        refuse_line(path, stack.line,
                    fmt::format("the stack is in '{}', which is flash", stack.region));
    }
    check_range(path, stack.line, "the stack", 0, stack.size);
    const std::uint64_t room = unreserved(described, region).size();
    if (stack.size > room) {
        refuse_line(path, stack.line,
                    fmt::format("the stack takes {}, and region '{}' has {} for it",
                                bytes(stack.size), stack.region, bytes(room)));
    }
}

}  // namespace

void check_memory(const chip& described, const std::string& path) {
    if (!is_plain_text(described.name)) {
        refuse_line(path, 1, "the chip must be named with letters, digits and . _ + -");
    }
    if (!described.code.empty() && !is_plain_text(described.code)) {
        refuse_line(path, 1, "'code' must be a file's name of letters, digits and . _ + -");
    }
    check_regions(described, path);
    check_reserved(described, path);
}

void check_contents(const chip& described, const std::string& path) {
    check_stack(described, path);
    check_sections(described, path);
}

}  // namespace ramwright::tool
