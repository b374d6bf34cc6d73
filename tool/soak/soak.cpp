// SPDX-License-Identifier: Apache-2.0
#include "tool/soak/soak.hpp"

#include <algorithm>
#include <utility>

#include "tool/common/in_parallel.hpp"
#include "tool/replay/block_holder.hpp"
#include "tool/replay/reach_of.hpp"
#include "tool/replay/region_memory.hpp"
#include "tool/replay/with_allocator.hpp"
#include "tool/soak/demand_generator.hpp"

namespace ramwright::tool {

namespace {

soak_run run_one(const design& how, const demand_mix& mix, std::uint64_t seed, std::uint64_t ticks,
                 const region_memory& region, parallel_progress& shown) {
    demand_generator demand{mix, seed};
    return with_allocator(how, region.span(), [&](auto& allocator) {
        block_holder blocks{allocator};
        soak_run run{.seed = seed};
        std::uint64_t shown_ticks = 0;
        for (std::vector<operation> some; demand.next(some, ticks);) {
            for (const operation& each : some) {
                run.ticks += each.elapsed;
                ++run.operations;
                if (blocks.apply(each) == outcome::failed) [[unlikely]] {
                    run.failure = {.tick = run.ticks,
                                   .size = each.size,
                                   .caller = demand.caller(each.caller),
                                   .live_bytes = blocks.live_bytes(),
                                   .free_bytes = allocator.free_bytes(),
                                   .largest_free_bytes = allocator.largest_free()};
                    shown.add(ticks - shown_ticks);
                    return run;
                }
                run.peak_live_bytes = std::max(run.peak_live_bytes, blocks.live_bytes());
            }
            shown.add(run.ticks - std::exchange(shown_ticks, run.ticks));
        }
        run.ticks = ticks;
        run.reach_bytes = reach_of(allocator);
        shown.add(ticks - shown_ticks);
        return run;
    });
}

}  // namespace

std::vector<soak_run> soak_each(const design& how, const demand_mix& mix,
                                const soak_options& options) {
    std::vector<soak_run> runs(options.seeds);
    parallel_progress shown{"soaking", options.ticks * options.seeds};
    in_parallel(runs.size(), options.threads, [&](std::size_t index) {
        const region_memory region{options.region_bytes};
        runs[index] = run_one(how, mix, options.first_seed + index, options.ticks, region, shown);
    });
    return runs;
}

}  // namespace ramwright::tool
