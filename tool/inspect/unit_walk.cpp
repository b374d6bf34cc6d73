// SPDX-License-Identifier: Apache-2.0
#include "tool/inspect/unit_walk.hpp"

#include <algorithm>
#include <cstring>

#include "ramwright/alloc/detail/freed_fill.hpp"
#include "ramwright/alloc/detail/trailer.hpp"

namespace ramwright::tool::inspect {

namespace {

using ramwright::detail::freed_fill;

/// Behind so many a heap is noise, and each costs a look at all that follows.
constexpr std::size_t most_damages = 64;

/// The first byte somebody wrote to; the end if nobody did.
std::size_t first_written(std::span<const std::byte> filled) {
    const auto found = std::find_if(filled.begin(), filled.end(),
                                    [](std::byte each) { return each != std::byte{freed_fill}; });
    return static_cast<std::size_t>(found - filled.begin());
}

}  // namespace

template <std::unsigned_integral Word>
void unit_walk<Word>::run() {
    std::uint32_t unit = 1;
    std::uint32_t before = 1;
    while (unit < heap_.top) {
        if (at(unit).size_before == before && chains(unit)) {
            before = at(unit).units();
            add_block(unit, before);
            unit += before;
            continue;
        }
        const resumed found = into_.damages.size() < most_damages
                                  ? resume(unit, before)
                                  : resumed{.unit = heap_.top, .damaged = unit};
        if (found.damaged != unit) {
            add_block(unit, found.damaged - unit);
        }
        add_unknown(found.damaged, found.unit - found.damaged);
        before = found.unit == heap_.top ? 0 : at(found.unit).size_before;
        unit = found.unit;
    }
    look_at_links();
    if (heap_.top < heap_.end) {
        into_.blocks.push_back({.address = address_of(unit) + header,
                                .size = std::uint64_t{heap_.end - heap_.top} * granule - header,
                                .state = block_state::free});
        if (heap_.checks == check_level::full) {
            look_at_fill(heap_.top, heap_.end - heap_.top, header);
        }
    }
}

/// Whether the block has a size, and what follows says the same.
template <std::unsigned_integral Word>
bool unit_walk<Word>::chains(std::uint32_t unit) const {
    if (unit == heap_.top) {
        return true;
    }
    const std::uint32_t units = at(unit).units();
    return units != 0 && units <= heap_.top - unit && at(unit + units).size_before == units;
}

/// `unit` is where a block starts; its header or that of the one behind it was overwritten. The nearest block
/// that chains, and says how long the one before it is, tells which.
template <std::unsigned_integral Word>
typename unit_walk<Word>::resumed unit_walk<Word>::resume(std::uint32_t unit,
                                                          std::uint32_t before) const {
    const std::uint32_t claimed = at(unit).units();
    const bool intact = at(unit).size_before == before && claimed != 0;
    for (std::uint32_t later = unit + 1; later <= heap_.top; ++later) {
        if (!chains(later) || (later != heap_.top && !chains(later + at(later).units()))) {
            continue;
        }
        const std::uint32_t between = at(later).size_before;
        if (between == later - unit) {
            return {later, unit};
        }
        if (intact && claimed < later - unit && between == later - unit - claimed) {
            return {later, unit + claimed};
        }
    }
    return {heap_.top, intact && claimed < heap_.top - unit ? unit + claimed : unit};
}

template <std::unsigned_integral Word>
void unit_walk<Word>::add_block(std::uint32_t unit, std::uint32_t units) {
    const bool full = heap_.checks == check_level::full;
    const std::size_t taken = header + (full ? sizeof(std::uint32_t) : 0);
    into_.blocks.push_back({.address = address_of(unit) + header,
                            .size = std::uint64_t{units} * granule - taken,
                            .state = at(unit).live() ? block_state::live : block_state::free});
    if (!at(unit).live()) {
        free_.insert(unit);
    }
    if (full && at(unit).live()) {
        look_at_trailer(unit);
    } else if (full) {
        look_at_fill(unit, units, granule);
    }
}

template <std::unsigned_integral Word>
void unit_walk<Word>::add_unknown(std::uint32_t unit, std::uint32_t units) {
    unknown_.insert(unit);
    damage header_lost{.address = address_of(unit),
                       .what = "the header of a block was overwritten"};
    if (!into_.blocks.empty()) {
        header_lost.by = suspect_kind::before;
        header_lost.suspect = into_.blocks.back();
    }
    into_.damages.push_back(std::move(header_lost));
    into_.blocks.push_back({.address = address_of(unit) + header,
                            .size = std::uint64_t{units} * granule - header,
                            .state = block_state::unknown});
}

template <std::unsigned_integral Word>
void unit_walk<Word>::look_at_trailer(std::uint32_t unit) {
    block_found& block = into_.blocks.back();
    const std::byte* const start = origin() + std::size_t{unit} * granule + header;
    const auto room = static_cast<std::size_t>(block.size);
    const std::size_t asked = ramwright::detail::size_asked(start, room, unit);
    if (asked != 0) {
        block.asked = asked;
        return;
    }
    // The trailer tells how many bytes before it nobody asked for, if it is one itself.
    std::uint32_t word = 0;
    std::memcpy(&word, start + room, sizeof(word));
    const std::size_t rest =
        (word ^ ramwright::detail::trailer_key(unit)) * ramwright::detail::trailer_gather;
    std::size_t written = room;
    if (rest < room) {
        block.asked = room - rest;
        written = room - rest + first_written({start + (room - rest), rest});
    }
    into_.damages.push_back({.address = block.address + written,
                             .what = "what stands behind the bytes asked for was overwritten",
                             .by = suspect_kind::itself,
                             .suspect = block});
}

template <std::unsigned_integral Word>
void unit_walk<Word>::look_at_fill(std::uint32_t unit, std::uint32_t units, std::size_t kept) {
    const std::size_t start = heap_.origin + std::size_t{unit} * granule + kept;
    const std::size_t size = std::size_t{units} * granule - kept;
    const std::size_t written = first_written(region_.subspan(start, size));
    if (written != size) {
        into_.damages.push_back({.address = heap_.region + start + written,
                                 .what = "free memory was written to",
                                 .by = suspect_kind::stale,
                                 .suspect = into_.blocks.back()});
    }
}

template <std::unsigned_integral Word>
std::uint32_t unit_walk<Word>::next(std::uint32_t unit) const {
    return heap_.checks == check_level::full
               ? ramwright::detail::free_blocks<Word, true>::next(origin(), &at(unit))
               : ramwright::detail::free_blocks<Word>::next(origin(), &at(unit));
}

template <std::unsigned_integral Word>
std::uint32_t unit_walk<Word>::previous(std::uint32_t unit) const {
    return heap_.checks == check_level::full
               ? ramwright::detail::free_blocks<Word, true>::previous(origin(), &at(unit))
               : ramwright::detail::free_blocks<Word>::previous(origin(), &at(unit));
}

/// A link leads to a free block or nowhere, and what it leads to points back.
template <std::unsigned_integral Word>
void unit_walk<Word>::look_at_links() {
    const auto leads = [this](std::uint32_t to) {
        return to == 0 || free_.contains(to) || unknown_.contains(to);
    };
    for (const std::uint32_t unit : free_) {
        const std::uint32_t behind = next(unit);
        const std::uint32_t ahead = previous(unit);
        const bool next_lost =
            !leads(behind) ||
            (free_.contains(behind) && leads(previous(behind)) && previous(behind) != unit);
        const bool previous_lost =
            !leads(ahead) || (free_.contains(ahead) && leads(next(ahead)) && next(ahead) != unit);
        if (next_lost || previous_lost) {
            const std::uint64_t links = address_of(unit) + header;
            const auto block =
                std::find_if(into_.blocks.begin(), into_.blocks.end(),
                             [&](const block_found& each) { return each.address == links; });
            into_.damages.push_back({.address = next_lost ? links : links + sizeof(Word),
                                     .what = "a link of a free block leads nowhere",
                                     .by = suspect_kind::stale,
                                     .suspect = *block});
        }
    }
}

template class unit_walk<std::uint16_t>;
template class unit_walk<std::uint32_t>;

}  // namespace ramwright::tool::inspect
