// SPDX-License-Identifier: Apache-2.0
#include "tool/plan/steady.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "tool/common/progress.hpp"
#include "tool/plan/size_profile.hpp"
#include "tool/replay/block_holder.hpp"
#include "tool/replay/region_memory.hpp"
#include "tool/replay/with_allocator.hpp"

namespace ramwright::tool {

namespace {

/// Beyond so many pools, finding the right one costs a request more than the general heap would.
constexpr std::size_t most_pools = 8;
constexpr std::uint16_t most_blocks = 65'533;

struct candidate {
    size_class pool;              ///< with a block for the most at once
    std::uint16_t fewest_blocks;  ///< that still serve enough
};

std::vector<candidate> find_candidates(std::span<const operation_log> logs) {
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

    std::vector<candidate> candidates;
    for (const size_use& each : sizes) {
        std::size_t fewest = 1;
        while (each.served_by(fewest) < served_share) {
            ++fewest;
        }
        // Every size whose blocks are no larger: what rounds to 8 bytes alike fits alike.
        candidates.push_back({.pool = {.smallest = each.block_size - block_size_for(1) + 1,
                                       .block_size = each.block_size,
                                       .count = static_cast<std::uint16_t>(each.most_blocks())},
                              .fewest_blocks = static_cast<std::uint16_t>(fewest)});
    }
    return candidates;
}

/// Changes one pool at a time for as long as that saves RAM.
class search {
public:
    search(std::span<const operation_log> logs, std::vector<candidate> candidates,
           std::size_t limit)
        : logs_{logs}, candidates_{std::move(candidates)} {
        best_.how = {.name = "steady", .rest = rest_allocator::general};
        std::uint64_t steps = 0;
        for (const candidate& each : candidates_) {
            best_.how.pools.push_back(each.pool);
            steps += each.pool.count - each.fewest_blocks;
        }
        best_.needs = find_smallest_ram(logs_, best_.how, limit);
        total_ = steps;
    }

    [[nodiscard]] steady_plan run() && {
        progress shown{"choosing pools", total_};
        for (bool improved = true; improved;) {
            improved = false;
            std::uint64_t done = 0;
            for (std::size_t index = 0; index != candidates_.size(); ++index) {
                const candidate& each = candidates_[index];
                for (std::uint16_t count = each.fewest_blocks; count <= each.pool.count; ++count) {
                    improved |= try_count(index, count);
                    shown.update(++done);
                }
            }
        }
        return std::move(best_);
    }

private:
    bool try_count(std::size_t index, std::uint16_t count) {
        if (best_.how.pools[index].count == count) {
            return false;
        }
        design tried = best_.how;
        tried.pools[index].count = count;
        // Most tries end here, at their first failure.
        if (!survives(logs_, tried, best_.needs.safe_from - size_step)) {
            return false;
        }
        const smallest_ram needs =
            find_smallest_ram(logs_, tried, best_.needs.safe_from - size_step);
        if (needs.safe_from >= best_.needs.safe_from) {
            return false;
        }
        best_ = {.how = std::move(tried), .needs = needs};
        return true;
    }

    std::span<const operation_log> logs_;
    std::vector<candidate> candidates_;
    steady_plan best_;
    std::uint64_t total_ = 0;
};

}  // namespace

steady_plan plan_steady(std::span<const operation_log> logs, std::size_t limit) {
    return search{logs, find_candidates(logs), limit}.run();
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
