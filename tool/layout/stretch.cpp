// SPDX-License-Identifier: Apache-2.0
#include "tool/layout/stretch.hpp"

#include <algorithm>
#include <utility>

#include "tool/common/units.hpp"

namespace ramwright::tool {

namespace {

/// Those at one edge of the region, from the lowest.
std::vector<stretch> reserved_between(const chip& described, const chip_region& region,
                                      const address_range& where) {
    std::vector<const reserved_area*> areas;
    for (const reserved_area& each : described.reserved) {
        if (each.region == region.name && each.start >= where.start && each.end() <= where.end) {
            areas.push_back(&each);
        }
    }
    std::sort(areas.begin(), areas.end(),
              [](const auto* one, const auto* other) { return one->start < other->start; });
    std::vector<stretch> found;
    for (const reserved_area* each : areas) {
        found.push_back({.use = stretch_use::reserved, .name = each->name, .bytes = each->size});
    }
    return found;
}

/// Adds them, and returns what is left behind the last if each is as large as it may be.
address_range add_sections(const chip& described, const chip_region& region,
                           std::vector<stretch>& found) {
    address_range left = usable(described, region);
    for (const chip_section& each : described.sections) {
        if (each.region == region.name) {
            const std::uint64_t most = each.most.value_or(0);
            found.push_back({.use = stretch_use::section,
                             .name = each.name,
                             .bytes = most,
                             .known = each.most ? known_size::at_most : known_size::as_linked});
            left.start = aligned(aligned(left.start, each.align) + most, 8);
        }
    }
    return left;
}

/// Of what the sections from `first` on leave.
known_size known_rest(const std::vector<stretch>& found, std::size_t first) {
    known_size known = known_size::exact;
    for (std::size_t at = first; at != found.size(); ++at) {
        if (found[at].known == known_size::as_linked) {
            return known_size::as_linked;
        }
        known = known_size::at_least;
    }
    return known;
}

}  // namespace

std::vector<stretch> stretches_of(const chip& described, const chip_region& region) {
    const address_range room = unreserved(described, region);
    std::vector<stretch> found =
        reserved_between(described, region, {.start = region.start, .end = room.start});
    const bool has_stack = described.has_stack_in(region);
    const stretch stack{
        .use = stretch_use::stack, .name = "stack", .bytes = has_stack ? described.stack->size : 0};
    if (has_stack && described.stack->at == region_edge::start) {
        found.push_back(stack);
    }
    const std::size_t before = found.size();
    const address_range sections = add_sections(described, region, found);
    if (sections.size() != 0) {
        const bool is_flash = region.kind == memory_kind::flash;
        found.push_back({.use = is_flash ? stretch_use::code : stretch_use::heap,
                         .name = is_flash ? "code and constants" : "left to a heap",
                         .bytes = sections.size(),
                         .known = known_rest(found, before)});
    }
    if (has_stack && described.stack->at == region_edge::end) {
        found.push_back(stack);
    }
    for (stretch& each :
         reserved_between(described, region, {.start = room.end, .end = region.end()})) {
        found.push_back(std::move(each));
    }
    return found;
}

const char* name_of(stretch_use use) noexcept {
    switch (use) {
        case stretch_use::reserved: return "reserved";
        case stretch_use::stack: return "stack";
        case stretch_use::section: return "section";
        case stretch_use::code: return "code";
        case stretch_use::heap: return "heap";
    }
    return "unknown use";
}

const char* name_of(known_size known) noexcept {
    switch (known) {
        case known_size::exact: return "exact";
        case known_size::at_most: return "at most";
        case known_size::at_least: return "at least";
        case known_size::as_linked: return "as linked";
    }
    return "unknown";
}

std::string size_text(const stretch& of) {
    switch (of.known) {
        case known_size::exact: return bytes(of.bytes);
        case known_size::at_most: return "≤ " + bytes(of.bytes);
        case known_size::at_least: return "≥ " + bytes(of.bytes);
        case known_size::as_linked: return name_of(of.known);
    }
    return {};
}

}  // namespace ramwright::tool
