// SPDX-License-Identifier: Apache-2.0
#include "tool/layout/chip.hpp"

#include <algorithm>

namespace ramwright::tool {

std::string chip_section::stem() const {
    std::string text = name.substr(1);
    std::replace(text.begin(), text.end(), '.', '_');
    return text;
}

const chip_region* chip::find(std::string_view region) const noexcept {
    const auto found = std::find_if(regions.begin(), regions.end(),
                                    [&](const chip_region& each) { return each.name == region; });
    return found == regions.end() ? nullptr : &*found;
}

address_range unreserved(const chip& described, const chip_region& region) {
    address_range left{.start = region.start, .end = region.end()};
    // Each pass that shortens takes an area off an edge; which one comes next is not the file's order.
    for (bool shortened = true; shortened;) {
        shortened = false;
        for (const reserved_area& each : described.reserved) {
            if (each.region != region.name || left.size() == 0) {
                continue;
            }
            if (each.start == left.start) {
                left.start = each.end();
                shortened = true;
            } else if (each.end() == left.end) {
                left.end = each.start;
                shortened = true;
            }
        }
    }
    return left;
}

address_range usable(const chip& described, const chip_region& region) {
    address_range left = unreserved(described, region);
    if (described.has_stack_in(region)) {
        if (described.stack->at == region_edge::start) {
            left.start += described.stack->size;
        } else {
            left.end -= described.stack->size;
        }
    }
    return left;
}

address_range stack_of(const chip& described) {
    const address_range room = unreserved(described, *described.find(described.stack->region));
    return described.stack->at == region_edge::start
               ? address_range{.start = room.start, .end = room.start + described.stack->size}
               : address_range{.start = room.end - described.stack->size, .end = room.end};
}

}  // namespace ramwright::tool
