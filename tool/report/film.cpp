// SPDX-License-Identifier: Apache-2.0
#include "tool/report/film.hpp"

#include <algorithm>
#include <map>
#include <span>
#include <utility>

#include "tool/report/packed.hpp"
#include "tool/report/recorded_space.hpp"

namespace ramwright::tool {

namespace {

std::uint64_t end_of(const live_block& block) { return block.offset + block.size; }

bool apart(const live_block& low, const live_block& high, std::uint64_t distance) {
    return high.offset >= end_of(low) + distance;
}

std::size_t groups_at(const std::vector<live_block>& blocks, std::uint64_t distance) {
    std::size_t groups = 1;
    for (std::size_t i = 1; i < blocks.size(); ++i) {
        groups += apart(blocks[i - 1], blocks[i], distance) ? 1 : 0;
    }
    return groups;
}

/// One for all of them, called by whoever holds most.
live_block joined(std::span<const live_block> blocks) {
    live_block group{.offset = blocks.front().offset,
                     .size = end_of(blocks.back()) - blocks.front().offset,
                     .caller = blocks.front().caller,
                     .since = blocks.front().since,
                     .blocks = static_cast<std::uint32_t>(blocks.size())};
    std::map<std::uint64_t, std::uint64_t> held;
    for (const live_block& each : blocks) {
        held[each.caller] += each.size;
        group.since = std::min(group.since, each.since);
    }
    for (const auto& [caller, bytes] : held) {
        group.caller = bytes > held.at(group.caller) ? caller : group.caller;
    }
    return group;
}

struct changes {
    std::vector<std::size_t> gone;  ///< places in the list before
    std::vector<const live_block*> come;
};

/// Both lists are in the order of addresses.
changes between(const std::vector<live_block>& before, const std::vector<live_block>& after) {
    changes found;
    std::size_t old = 0;
    for (const live_block& each : after) {
        while (old != before.size() && before[old].offset < each.offset) {
            found.gone.push_back(old++);
        }
        const bool same_place = old != before.size() && before[old].offset == each.offset;
        if (same_place && before[old] == each) {
            ++old;
            continue;
        }
        if (same_place) {
            found.gone.push_back(old++);
        }
        found.come.push_back(&each);
    }
    for (; old != before.size(); ++old) {
        found.gone.push_back(old);
    }
    return found;
}

std::vector<const heap_moment*> every(std::size_t step, const std::vector<heap_moment>& moments) {
    std::vector<const heap_moment*> kept;
    for (std::size_t i = 0; i != moments.size(); ++i) {
        const bool named = moments[i].label != moment_label::none || moments[i].request_bytes != 0;
        if (named || i % step == 0) {
            kept.push_back(&moments[i]);
        }
    }
    return kept;
}

std::size_t changes_in(const std::vector<const heap_moment*>& moments) {
    const std::vector<live_block> nothing;
    const std::vector<live_block>* before = &nothing;
    std::size_t count = 0;
    for (const heap_moment* each : moments) {
        const changes found = between(*before, each->blocks);
        count += found.gone.size() + found.come.size();
        before = &each->blocks;
    }
    return count;
}

}  // namespace

std::uint64_t join_blocks(std::vector<live_block>& blocks, std::size_t most) {
    if (blocks.size() <= most) {
        return 0;
    }
    std::uint64_t distance = smallest_gap;
    while (groups_at(blocks, distance) > most) {
        distance *= 2;
    }
    std::vector<live_block> groups;
    for (std::size_t first = 0; first != blocks.size();) {
        std::size_t end = first + 1;
        while (end != blocks.size() && !apart(blocks[end - 1], blocks[end], distance)) {
            ++end;
        }
        groups.push_back(joined(std::span{blocks}.subspan(first, end - first)));
        first = end;
    }
    blocks = std::move(groups);
    return distance;
}

std::vector<heap_moment> thinned(std::vector<heap_moment> moments, std::size_t most_changes) {
    std::size_t step = 1;
    std::vector<const heap_moment*> kept = every(step, moments);
    while (step < moments.size() && changes_in(kept) > most_changes) {
        step *= 2;
        kept = every(step, moments);
    }
    std::vector<heap_moment> result;
    result.reserve(kept.size());
    for (const heap_moment* each : kept) {
        result.push_back(std::move(moments[static_cast<std::size_t>(each - moments.data())]));
    }
    return result;
}

std::string packed_film(const std::vector<heap_moment>& moments, const caller_index& callers) {
    packed film;
    const std::vector<live_block> nothing;
    const std::vector<live_block>* before = &nothing;
    for (const heap_moment& moment : moments) {
        const changes found = between(*before, moment.blocks);
        film.add(found.gone.size());
        std::size_t last = 0;
        for (const std::size_t place : found.gone) {
            film.add(place - std::exchange(last, place));
        }
        film.add(found.come.size());
        std::uint64_t at = 0;
        for (const live_block* each : found.come) {
            film.add(each->offset - std::exchange(at, each->offset));
            film.add(each->size);
            film.add(callers.of(each->caller));
            film.add(moment.tick - each->since);
            film.add(each->blocks);
        }
        before = &moment.blocks;
    }
    return film.text();
}

}  // namespace ramwright::tool
