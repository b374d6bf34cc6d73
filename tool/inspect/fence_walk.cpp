// SPDX-License-Identifier: Apache-2.0
#include "ramwright/guard/detail/fences.hpp"

#include <cstring>

#include "tool/inspect/block_walk.hpp"
#include "tool/inspect/region_copy.hpp"

namespace ramwright::tool::inspect {

namespace {

using ramwright::detail::head;
using ramwright::detail::head_at;
using ramwright::detail::least_head_bytes;
using ramwright::detail::tail_bytes;

/// What the fences around the user's bytes say; a head of 0 bytes: nothing.
struct fenced {
    std::uint64_t start = 0;
    head about{};
};

/// A head is as long as the block is aligned to; its words stand at both ends.
fenced find_fences(const region_copy& region, std::uint64_t base, const block_found& whole) {
    const std::byte* const words = region.at(whole.address);
    for (std::uint64_t bytes = least_head_bytes; bytes < whole.size; bytes *= 2) {
        const std::uint64_t start = whole.address + bytes;
        const auto place = static_cast<std::uint32_t>(start - base);
        const std::byte* const nearer = region.at(start - least_head_bytes);
        for (const std::byte* const at : {words, nearer}) {
            const head found = head_at(at, place);
            if (found.bytes == bytes && found.size <= whole.size - bytes) {
                return {start, found};
            }
        }
    }
    return {whole.address + least_head_bytes, {}};
}

}  // namespace

void look_at_fences(const target_memory& memory, std::uint64_t base, object_found& into) {
    const region_copy region{memory, into.region, into.region_bytes};
    const block_found* before = nullptr;
    for (block_found& each : into.blocks) {
        if (each.state != block_state::live || each.size < least_head_bytes + tail_bytes ||
            !region.holds(each.address, each.size)) {
            before = &each;
            continue;
        }
        const fenced found = find_fences(region, base, each);
        const auto place = static_cast<std::uint32_t>(found.start - base);
        block_found user = each;
        user.address = found.start;
        user.size =
            found.about.bytes == 0 ? each.size - least_head_bytes - tail_bytes : found.about.size;
        const auto add = [&](std::uint64_t address, const char* what, suspect_kind by,
                             std::optional<block_found> suspect) {
            into.damages.push_back(
                {.address = address, .what = what, .by = by, .suspect = std::move(suspect)});
        };
        const auto blame_before = [&](std::uint64_t address) {
            add(address, "the fence before a block was overwritten",
                before == nullptr ? suspect_kind::outside : suspect_kind::before,
                before == nullptr ? std::nullopt : std::optional{*before});
        };
        if (found.about.bytes == 0) {
            blame_before(each.address);
        } else {
            user.asked = found.about.size;
            const std::uint64_t tail_room = each.address + each.size - found.start;
            const bool fits = found.about.size + tail_bytes <= tail_room;
            const auto seen =
                fits ? ramwright::detail::look_at_fences(region.at(found.start), found.about, place)
                     : ramwright::detail::fences_seen{.head = false, .tail = true};
            if (!seen.head) {
                blame_before(each.address);
            }
            if (!seen.tail) {
                add(found.start + found.about.size, "the fence behind a block was overwritten",
                    suspect_kind::itself, user);
            }
        }
        each = user;
        before = &each;
    }
}

}  // namespace ramwright::tool::inspect
