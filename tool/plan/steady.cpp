// SPDX-License-Identifier: Apache-2.0
#include "tool/plan/steady.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "tool/common/error.hpp"
#include "tool/common/units.hpp"
#include "tool/plan/size_profile.hpp"
#include "tool/replay/block_holder.hpp"
#include "tool/replay/region_memory.hpp"
#include "tool/replay/with_allocator.hpp"

namespace ramwright::tool {

namespace {

/// Beyond so many pools, finding the right one costs a request more than the general heap would.
constexpr std::size_t most_pools = 8;
constexpr std::uint16_t most_blocks = 65'533;

/// For every size whose blocks are no larger: what rounds to 8 bytes alike fits alike.
pool_range pool_for(const size_use& use, std::size_t fewest) {
    return {.most = {.smallest = use.block_size - block_size_for(1) + 1,
                     .block_size = use.block_size,
                     .count = static_cast<std::uint16_t>(use.most_blocks())},
            .fewest = static_cast<std::uint16_t>(fewest)};
}

}  // namespace

std::vector<pool_range> steady_pools(std::span<const operation_log> logs) {
    std::vector<size_use> sizes = profile_sizes(logs);
    std::uint64_t all = 0;
    for (const size_use& each : sizes) {
        all += each.allocations;
    }
    std::erase_if(sizes, [&](const size_use& each) {
        return static_cast<double>(each.allocations) < steady_share * static_cast<double>(all) ||
               each.most_blocks() > most_blocks;
    });
    std::stable_sort(sizes.begin(), sizes.end(), [](const size_use& a, const size_use& b) {
        return a.allocations > b.allocations;
    });
    sizes.resize(std::min(sizes.size(), most_pools));
    std::sort(sizes.begin(), sizes.end(),
              [](const size_use& a, const size_use& b) { return a.block_size < b.block_size; });

    std::vector<pool_range> pools;
    for (const size_use& each : sizes) {
        std::size_t fewest = 1;
        while (each.served_by(fewest) < served_share) {
            ++fewest;
        }
        pools.push_back(pool_for(each, fewest));
    }
    return pools;
}

std::vector<pool_range> with_certain(std::vector<pool_range> pools,
                                     std::span<const operation_log> logs,
                                     std::span<const std::uint32_t> sizes) {
    if (sizes.empty()) {
        return pools;
    }
    const std::vector<size_use> uses = profile_sizes(logs);
    for (const std::uint32_t size : sizes) {
        const auto use = std::find_if(uses.begin(), uses.end(), [&](const size_use& each) {
            return each.block_size == block_size_for(size);
        });
        if (use == uses.end() || use->most_blocks() > most_blocks) {
            throw input_error(fmt::format("{} cannot be certain: {}", bytes(size),
                                          use == uses.end()
                                              ? "nobody asks the heap for so many bytes"
                                              : "a pool cannot have that many blocks"));
        }
        std::erase_if(
            pools, [&](const pool_range& each) { return each.most.block_size == use->block_size; });
        pools.push_back(pool_for(*use, use->most_blocks()));
    }
    std::sort(pools.begin(), pools.end(), [](const pool_range& a, const pool_range& b) {
        return a.most.block_size < b.most.block_size;
    });
    return pools;
}

double share_served_by_pools(std::span<const operation_log> logs, const design& how,
                             std::size_t region_bytes) {
    const region_memory region{region_bytes};
    const std::size_t pools_end = pool_bytes(how);
    std::uint64_t requests = 0;
    std::uint64_t by_pools = 0;
    for (const operation_log& log : logs) {
        with_allocator(how, region.span(), [&](auto& allocator) {
            block_holder blocks{allocator, log.slot_count()};
            for (const operation& each : log.operations()) {
                blocks.apply(each);
                if (each.kind == operation_kind::allocate) {
                    const void* const block = blocks.at(each.slot).block;
                    ++requests;
                    by_pools += block != nullptr && offset_of(allocator, block) < pools_end;
                }
            }
        });
    }
    return requests == 0 ? 0.0 : static_cast<double>(by_pools) / static_cast<double>(requests);
}

}  // namespace ramwright::tool
