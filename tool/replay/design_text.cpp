// SPDX-License-Identifier: Apache-2.0
#include "tool/replay/design_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

#include "tool/common/error.hpp"
#include "tool/common/units.hpp"
#include "tool/layout/chip_file.hpp"
#include "tool/replay/plan_file.hpp"

namespace ramwright::tool {

namespace {

constexpr std::string_view heap_prefix = "heap:";
constexpr std::size_t region_unit = 8;

/// What stands before the first `separator`, which is taken out of `rest` with it.
std::string_view take_until(std::string_view& rest, char separator) {
    const std::size_t end = rest.find(separator);
    const std::string_view first = rest.substr(0, end);
    rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
    return first;
}

void require_room(const design& how) {
    if (how.regions.size() > most_regions) {
        throw input_error(fmt::format("'{}' has {} regions; a design has at most {}", how.name,
                                      how.regions.size(), most_regions));
    }
}

/// The sum, if the last region has a size as well.
void sum_regions(design& how) {
    std::size_t sum = 0;
    for (const design_region& each : how.regions) {
        sum += each.bytes;
    }
    how.region_bytes = how.regions.back().bytes == 0 ? 0 : sum;
}

design_region parse_region(std::string_view text, const design& before, bool last) {
    std::string_view size = text;
    design_region region{.name = std::string{take_until(size, '=')}};
    const bool has_size = text.find('=') != text.npos;
    if (region.name.empty() || (!has_size && !last)) {
        throw input_error(fmt::format("'{}' is not a region; write NAME=SIZE, as fast=64K", text));
    }
    const auto named_alike = [&](const design_region& other) { return other.name == region.name; };
    if (std::any_of(before.regions.begin(), before.regions.end(), named_alike)) {
        throw input_error(fmt::format("there are two regions '{}'", region.name));
    }
    if (has_size) {
        const std::uint64_t bytes = parse_size(size);
        if (bytes == 0 || bytes % region_unit != 0 ||
            bytes > std::numeric_limits<std::uint32_t>::max()) {
            throw input_error(
                fmt::format("the size of the region '{}' is not a multiple of {} bytes",
                            region.name, region_unit));
        }
        region.bytes = static_cast<std::size_t>(bytes);
    }
    return region;
}

design parse_regions(std::string_view text) {
    design how{.name = std::string{text}};
    std::string_view rest = text.substr(heap_prefix.size());
    do {
        const std::string_view one = take_until(rest, ',');
        how.regions.push_back(parse_region(one, how, rest.empty()));
    } while (!rest.empty());
    require_room(how);
    sum_regions(how);
    return how;
}

/// The RAM that malloc may use, in the order in which it does.
design read_chip_regions(const std::string& path) {
    const chip described = read_chip(path);
    design how{.name = std::filesystem::path{path}.filename().string()};
    for (unsigned level = 0; level != mapped_region::levels; ++level) {
        for (const chip_region& each : described.regions) {
            mapped_region region;
            region.where.has = each.has;
            std::copy(each.choice.begin(), each.choice.end(), region.choice);
            const capabilities plain = required_of_region({});
            if (each.kind == memory_kind::ram && region.serves(plain) &&
                region.level_for(plain) == level) {
                how.regions.push_back(
                    {.name = each.name,
                     .bytes = static_cast<std::size_t>(usable(described, each).size() /
                                                       region_unit * region_unit)});
            }
        }
    }
    if (how.regions.empty()) {
        throw input_error(fmt::format("'{}' has no RAM that is byte_accessible", path));
    }
    require_room(how);
    sum_regions(how);
    return how;
}

[[noreturn]] void refuse(std::string_view text) {
    throw input_error(fmt::format(
        "unknown design '{}': there are general, first_fit, best_fit, arena, heap:NAME=SIZE,…, the "
        "TOML file of a chip and the JSON file of a plan (ramwright plan writes one)",
        text));
}

design parse_allocator(std::string_view text) {
    if (text.starts_with(heap_prefix)) {
        return parse_regions(text);
    }
    for (const auto& [name, allocator] : {std::pair{"general", rest_allocator::general},
                                          std::pair{"first_fit", rest_allocator::first_fit},
                                          std::pair{"best_fit", rest_allocator::best_fit},
                                          std::pair{"arena", rest_allocator::arena}}) {
        if (text == name) {
            return {.name = name, .rest = allocator};
        }
    }
    const std::string path{text};
    if (text.ends_with(".toml")) {
        return read_chip_regions(path);
    }
    std::error_code ignored;
    if (text.ends_with(".json") || std::filesystem::is_regular_file(path, ignored)) {
        plan_file plan = read_plan(path);
        plan.how.region_bytes = static_cast<std::size_t>(plan.region_bytes);
        return plan.how;
    }
    refuse(text);
}

void add_word(design& how, std::string_view word) {
    for (const auto& [name, level] :
         {std::pair{"off", check_level::off}, std::pair{"standard", check_level::standard},
          std::pair{"full", check_level::full}}) {
        if (word == name) {
            how.checks = level;
            return;
        }
    }
    for (const auto& [name, guard] : {std::pair{"red_zone", guard_kind::red_zone},
                                      std::pair{"quarantine", guard_kind::quarantine},
                                      std::pair{"sampled", guard_kind::sampled}}) {
        if (word == name) {
            how.guards.push_back(guard);
            return;
        }
    }
    throw input_error(fmt::format(
        "'{}' is neither a check level (off, standard, full) nor a guard that replay has "
        "(red_zone, quarantine, sampled)",
        word));
}

design parse_words(const std::string& text) {
    std::error_code ignored;
    if (std::filesystem::is_regular_file(text, ignored)) {
        return parse_allocator(text);  // a name may have a plus in it
    }
    std::string_view rest = text;
    design how = parse_allocator(take_until(rest, '+'));
    while (!rest.empty()) {
        const std::string_view word = take_until(rest, '+');
        add_word(how, word);
        how.name += fmt::format("+{}", word);
    }
    if (how.rest == rest_allocator::arena && !how.guards.empty()) {
        throw input_error("a guard needs an allocator that frees; an arena does not");
    }
    return how;
}

}  // namespace

design parse_design(const std::string& text, apart_designs apart) {
    design how = parse_words(text);
    if (apart == apart_designs::refused && !how.apart.empty()) {
        throw input_error(fmt::format(
            "'{}' keeps some callers apart from its heap, which only replay can do", text));
    }
    return how;
}

}  // namespace ramwright::tool
