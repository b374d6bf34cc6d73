// SPDX-License-Identifier: Apache-2.0
#include "tool/replay/heap_map.hpp"

#include <algorithm>

#include "tool/replay/block_holder.hpp"
#include "tool/replay/region_memory.hpp"
#include "tool/replay/with_allocator.hpp"

namespace ramwright::tool {

namespace {

struct birth {
    std::uint64_t tick = 0;
    std::uint64_t caller = 0;
};

bool by_offset(const mapped_block& a, const mapped_block& b) { return a.offset < b.offset; }

template <typename Allocator>
std::vector<mapped_block> live_blocks(const block_holder<Allocator>& blocks,
                                      const std::vector<birth>& births) {
    std::vector<mapped_block> live;
    for (std::uint32_t slot = 0; slot != births.size(); ++slot) {
        const auto& held = blocks.at(slot);
        if (held.block != nullptr) {
            live.push_back({.offset = offset_of(blocks.allocator(), held.block),
                            .size = held.size,
                            .live = true,
                            .requested = held.size,
                            .caller = births[slot].caller,
                            .allocated_tick = births[slot].tick});
        }
    }
    std::sort(live.begin(), live.end(), by_offset);
    return live;
}

/// Every block the allocator knows, the live ones with what `live` says about them.
template <typename Allocator>
std::vector<mapped_block> all_blocks(const Allocator& allocator,
                                     const std::vector<mapped_block>& live) {
    std::vector<mapped_block> blocks;
    allocator.for_each_block([&](const block& each) {
        mapped_block mapped{.offset = each.offset, .size = each.size, .live = each.live};
        const auto known = std::lower_bound(live.begin(), live.end(), mapped, by_offset);
        if (each.live && known != live.end() && known->offset == each.offset) {
            mapped = *known;
            mapped.size = each.size;
        }
        blocks.push_back(mapped);
    });
    return blocks;
}

}  // namespace

std::vector<mapped_block> heap_map(const operation_log& log, const design& how,
                                   std::size_t region_bytes, std::size_t operation_count) {
    const region_memory region{region_bytes};
    return with_allocator(how, region.span(), [&](auto& allocator) {
        block_holder blocks{allocator, log.slot_count()};
        std::vector<birth> births(log.slot_count());
        std::uint64_t tick = log.first_tick();
        const auto operations = log.operations();
        for (const operation& each :
             operations.first(std::min(operation_count, operations.size()))) {
            tick += each.elapsed;
            blocks.apply(each);
            if (each.kind == operation_kind::allocate) {
                births[each.slot] = {.tick = tick, .caller = log.caller(each.caller)};
            }
        }
        const auto live = live_blocks(blocks, births);
        if constexpr (requires { allocator.for_each_block(ignore_block{}); }) {
            return all_blocks(allocator, live);
        } else {
            return live;
        }
    });
}

}  // namespace ramwright::tool
