// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cstddef>

#include "ramwright/core/layout.hpp"
#include "tool/inspect/block_walk.hpp"
#include "tool/inspect/region_copy.hpp"
#include "tool/inspect/unit_walk.hpp"

namespace ramwright::tool::inspect {

namespace {

check_level checks_of(const debug_object& allocator) {
    const std::uint64_t level = allocator.value_argument("Checks").value_or(3);
    if (level > static_cast<std::uint64_t>(check_level::full)) {
        throw unreadable(fmt::format("{} does not say how much it checks", allocator.short_name()));
    }
    return static_cast<check_level>(level);
}

template <typename Word>
void walk_units(const debug_object& heap, const unit_heap& about, object_found& into) {
    using node = ramwright::detail::node<Word>;
    constexpr std::size_t granule = sizeof(node);
    const std::uint64_t size = about.origin + std::uint64_t{about.end} * granule + granule / 2;
    into.region_bytes = size;
    // Unit 0 is a live block of one unit for ever.
    constexpr Word first_units = node::live_flag | 1U;
    const std::uint64_t unit_0 = about.region + about.origin;
    const bool intact =
        heap.memory().number(unit_0 + offsetof(node, size), sizeof(Word)) == first_units &&
        heap.memory().number(unit_0 + offsetof(node, size_before), sizeof(Word)) == 0;
    if (!intact || about.top == 0 || about.top > about.end) {
        into.region_bytes = about.origin;
        into.damages.push_back({.address = about.region,
                                .what = "the heap's own state was overwritten",
                                .by = suspect_kind::outside});
        return;
    }
    const region_copy region{heap.memory(), about.region, size};
    unit_walk<Word>{about, region.bytes(), into}.run();
}

void walk(const debug_object& heap, const debug_object& state, unit_heap about,
          object_found& into) {
    about.region = into.region = state.address();
    about.end = static_cast<std::uint32_t>(state["end"].number());
    about.checks = checks_of(heap);
    if (about.end == 0) {
        throw unreadable("it was given no region");
    }
    switch (state["end"].size()) {
        case 2: walk_units<std::uint16_t>(heap, about, into); break;
        case 4: walk_units<std::uint32_t>(heap, about, into); break;
        default: throw unreadable("its units have a size that is not known");
    }
}

}  // namespace

void walk_general(const library_object& heap, object_found& into) {
    const debug_object state = heap.object["state_"].pointee();
    const std::uint64_t word = state["top"].size();
    unit_heap about;
    // Unit 0 is where the header of the first aligned block behind the state can stand.
    about.origin = align_up(state.size() + 2 * word, 4 * word) - 2 * word;
    about.top = static_cast<std::uint32_t>(state["top"].number());
    walk(heap.object, state, about, into);
}

void walk_list_heap(const library_object& heap, object_found& into) {
    const debug_object state = heap.object["state_"].pointee();
    unit_heap about;
    about.origin = state["anchor"].address() - state.address();
    about.top = static_cast<std::uint32_t>(state["end"].number());
    walk(heap.object, state, about, into);
}

}  // namespace ramwright::tool::inspect
