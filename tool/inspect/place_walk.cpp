// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cstring>

#include "ramwright/alloc/detail/bitmap.hpp"
#include "ramwright/alloc/detail/freed_fill.hpp"
#include "ramwright/alloc/detail/trailer.hpp"
#include "tool/elf/debug_types.hpp"
#include "tool/elf/type_properties.hpp"
#include "tool/inspect/block_walk.hpp"
#include "tool/inspect/region_copy.hpp"

namespace ramwright::tool::inspect {

namespace {

bool verifies_all(const debug_object& allocator) {
    return allocator.value_argument("Checks") == static_cast<std::uint64_t>(check_level::full);
}

std::uint64_t object_size(const debug_object& allocator) {
    std::optional<Dwarf_Die> type = allocator.type_argument("T");
    const std::uint64_t size = type ? size_of(*type) : 0;
    if (size == 0) {
        throw unreadable(fmt::format("what {} holds has no known size", allocator.short_name()));
    }
    return size;
}

void add_place(const region_copy& room, std::uint32_t index, std::uint64_t size, bool live,
               bool full, object_found& into) {
    block_found block{.address = room.address(),
                      .size = size,
                      .state = live ? block_state::live : block_state::free};
    if (full && live) {
        const std::size_t asked = ramwright::detail::size_asked(room.bytes().data(), size, index);
        if (asked == 0) {
            into.damages.push_back(
                {.address = block.address + size,
                 .what = "what stands behind the bytes asked for was overwritten",
                 .by = suspect_kind::itself,
                 .suspect = block});
        } else {
            block.asked = asked;
        }
    } else if (full && !ramwright::detail::still_filled(room.bytes().data(), room.bytes().size())) {
        into.damages.push_back({.address = block.address,
                                .what = "a free place was written to",
                                .by = suspect_kind::stale,
                                .suspect = block});
    }
    into.blocks.push_back(block);
}

}  // namespace

void walk_slab(const library_object& slab, object_found& into) {
    const debug_object& at = slab.object;
    into.region = at["region_"].number();
    into.region_bytes = at["region_size_"].number();
    const std::uint64_t size = object_size(at);
    const bool full = verifies_all(at);
    const std::uint64_t first = at["first_"].number();
    const std::uint64_t count = at.value_argument("N").value_or(0);
    const debug_object free = at["free_"];
    const auto one_word = free.member("word_");
    const std::vector<std::byte> words = one_word ? one_word->bytes() : free["words_"].bytes();
    if (first == 0) {
        throw unreadable("its region was too small for it");
    }
    if (count > words.size() * 8) {
        throw unreadable("it has more places than bits to tell of them");
    }
    std::uint64_t stride = size;
    if (full) {
        Dwarf_Die type = *at.type_argument("T");
        stride += ramwright::detail::trailer_stride<check_level::full>(
            type_properties{}.alignment_of(type));
    }
    for (std::uint32_t index = 0; index != count; ++index) {
        std::uint32_t word = 0;
        std::memcpy(&word, words.data() + index / 32 * sizeof(word), sizeof(word));
        const bool is_free = (word & (ramwright::detail::top_bit >> (index % 32))) != 0;
        add_place({at.memory(), first + index * stride, stride}, index, size, !is_free, full, into);
    }
}

void walk_slot(const library_object& slot, object_found& into) {
    const debug_object& at = slot.object;
    into.region = at["region_"].number();
    into.region_bytes = at["region_size_"].number();
    const std::uint64_t room = at["room_"].number();
    const std::uint64_t size = object_size(at);
    const bool live = at["live_"].number() != 0;
    if (room != 0) {
        // The room of a live object has nothing behind it.
        add_place({at.memory(), room, size}, 0, size, live, verifies_all(at) && !live, into);
    }
}

void walk_arena(const library_object& arena, object_found& into) {
    const debug_object& at = arena.object;
    into.region = at["base_"].number();
    into.region_bytes = at["capacity_"].number();
    const std::uint64_t used = at["used_"].number();
    if (used > into.region_bytes) {
        into.damages.push_back({.address = at["used_"].address(),
                                .what = "more is in use than there is: the arena's own state was "
                                        "overwritten",
                                .by = suspect_kind::outside});
        return;
    }
    if (used != 0) {
        into.blocks.push_back({.address = into.region, .size = used, .state = block_state::live});
    }
    const std::uint64_t left = into.region_bytes - used;
    if (left != 0 && verifies_all(at)) {
        add_place({at.memory(), into.region + used, left}, 0, left, false, true, into);
    } else if (left != 0) {
        into.blocks.push_back({.address = into.region + used, .size = left});
    }
}

}  // namespace ramwright::tool::inspect
