// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>
#include <cstring>

#include "ramwright/alloc/detail/freed_fill.hpp"
#include "ramwright/guard/detail/fences.hpp"
#include "tool/inspect/block_walk.hpp"

namespace ramwright::tool::inspect {

namespace {

using ramwright::detail::freed_fill;
using ramwright::detail::least_head_bytes;
using ramwright::detail::tail_bytes;

/// The live block that starts there; null: there is none, and what says so was overwritten.
block_found* live_block(object_found& in, std::uint64_t address) {
    const auto found = std::lower_bound(
        in.blocks.begin(), in.blocks.end(), address,
        [](const block_found& each, std::uint64_t wanted) { return each.address < wanted; });
    return found != in.blocks.end() && found->address == address &&
                   found->state == block_state::live
               ? &*found
               : nullptr;
}

/// Offsets of `size_classes` lead to its rest too, which is an object of its own.
bool lies_in(const object_found& object, std::uint64_t address) {
    return address - object.region < object.region_bytes;
}

void add(object_found& into, std::uint64_t address, const char* what, suspect_kind by,
         const block_found& suspect) {
    into.damages.push_back({.address = address, .what = what, .by = by, .suspect = suspect});
}

/// A block that was filled when it was freed.
void look_at_kept(const target_memory& memory, const block_found& block, object_found& into) {
    const std::vector<std::byte> content = memory.bytes(block.address, block.size);
    const auto written = std::find_if(content.begin(), content.end(),
                                      [](std::byte each) { return each != std::byte{freed_fill}; });
    if (written != content.end()) {
        add(into, block.address + static_cast<std::uint64_t>(written - content.begin()),
            "a block was written to after it was freed", suspect_kind::stale, block);
    }
}

void add_lost_state(const debug_object& guard, object_found& into) {
    into.damages.push_back({.address = guard.address(),
                            .what = "what a guard keeps about blocks was overwritten",
                            .by = suspect_kind::outside});
}

void look_at_quarantine(const debug_object& guard, std::uint64_t base, object_found& into) {
    const debug_object kept = guard["kept_"]["_M_elems"];
    const std::uint64_t most = kept.elements();
    const std::uint64_t count = guard["count_"].number();
    const std::uint64_t oldest = guard["oldest_"].number();
    if (count > most || oldest >= most) {
        add_lost_state(guard, into);
        return;
    }
    for (std::uint64_t age = 0; age != count; ++age) {
        const debug_object each = kept.element((oldest + age) % most);
        const std::uint64_t size = each["size"].number();
        const std::uint64_t address = base + each["offset"].number();
        if (!lies_in(into, address)) {
            continue;
        }
        block_found* const block = live_block(into, address);
        if (block == nullptr || size > block->size) {
            add_lost_state(each, into);
            continue;
        }
        block->state = block_state::kept;
        block->size = size;
        block->freed_by = each["freed_by"].number();
        look_at_kept(guard.memory(), *block, into);
    }
}

void look_at_sample(const debug_object& place, std::uint64_t base, object_found& into) {
    constexpr std::uint64_t is_kept = 2;
    const std::uint64_t state = place["state"].number();
    const auto offset = static_cast<std::uint32_t>(place["offset"].number());
    const std::uint64_t size = place["size"].number();
    const std::uint64_t start = base + offset;
    if (state == 0 || !lies_in(into, start)) {
        return;
    }
    block_found* const block = live_block(into, start - least_head_bytes);
    if (state > is_kept || block == nullptr || block->size < least_head_bytes + tail_bytes ||
        size > block->size - least_head_bytes - tail_bytes) {
        add_lost_state(place, into);
        return;
    }
    const std::vector<std::byte> whole =
        place.memory().bytes(block->address, least_head_bytes + size + tail_bytes);
    block->address += least_head_bytes;
    block->size = size;
    block->asked = size;
    if (state == is_kept) {
        block->state = block_state::kept;
        block->freed_by = place["freed_by"].number();
        look_at_kept(place.memory(), *block, into);
    }
    const auto seen = ramwright::detail::look_at_fences(whole.data() + least_head_bytes,
                                                        {least_head_bytes, size}, offset);
    if (!seen.head && block != into.blocks.data()) {
        add(into, block->address - least_head_bytes, "the fence before a block was overwritten",
            suspect_kind::before, *(block - 1));
    } else if (!seen.head) {
        into.damages.push_back({.address = block->address - least_head_bytes,
                                .what = "the fence before a block was overwritten",
                                .by = suspect_kind::outside});
    }
    if (!seen.tail) {
        add(into, block->address + size, "the fence behind a block was overwritten",
            state == is_kept ? suspect_kind::stale : suspect_kind::itself, *block);
    }
}

void look_at_samples(const debug_object& guard, std::uint64_t base, object_found& into) {
    const debug_object places = guard["places_"]["_M_elems"];
    for (std::uint64_t index = 0; index != places.elements(); ++index) {
        look_at_sample(places.element(index), base, into);
    }
}

/// Blocks that were freed in an interrupt: a bit for each place a block can start at, the highest first.
void look_at_deferred(const debug_object& guard, std::uint64_t base, object_found& into) {
    const debug_object frees = guard["frees_"];
    const auto waiting = frees.member("waiting_");
    if (!waiting) {
        return;  // such frees are refused
    }
    const std::uint64_t granule = frees.value_argument("Granule").value_or(0);
    if (!std::has_single_bit(granule)) {
        throw unreadable("the debug information does not say which places its frees have");
    }
    const std::uint64_t first_place = base & ~(granule - 1);
    const auto words = waiting->member("words_");
    const std::uint64_t count = words ? words->elements() : 1;
    for (block_found& each : into.blocks) {
        const std::uint64_t place = (each.address - first_place) / granule;
        if (each.state != block_state::live || place / 32 >= count) {
            continue;
        }
        const debug_object set = words ? words->element(place / 32) : *waiting;
        const std::uint64_t word = set.memory().number(set["word_"].address(), 4);
        if ((word & 0x8000'0000U >> place % 32) != 0) {
            each.state = block_state::waiting;
        }
    }
}

}  // namespace

void look_at_guard(const blocks_guard& guard, object_found& into) {
    const debug_object& object = guard.object;
    const std::uint64_t base = guard.base == 0 ? into.region : guard.base;
    switch (guard.kind) {
        case guard_kind::red_zone: look_at_fences(object.memory(), base, into); break;
        case guard_kind::sampled: look_at_samples(object, base, into); break;
        case guard_kind::quarantine: look_at_quarantine(object, base, into); break;
        case guard_kind::context_checked: look_at_deferred(object, base, into); break;
    }
}

}  // namespace ramwright::tool::inspect
