// SPDX-License-Identifier: Apache-2.0
#include "tool/replay/replay.hpp"

#include "tool/common/progress.hpp"
#include "tool/replay/demand_reader.hpp"
#include "tool/replay/observed_replay.hpp"
#include "tool/replay/region_memory.hpp"
#include "tool/replay/with_allocator.hpp"

namespace ramwright::tool {

namespace {
constexpr std::uint64_t operations_between_updates = 1 << 18;
}

std::string_view name_of(failure_reason reason) noexcept {
    switch (reason) {
        case failure_reason::out_of_memory: return "out of memory";
        case failure_reason::fragmented: return "fragmented";
        case failure_reason::pool_empty: return "pool empty";
    }
    return "unknown";
}

replay_result replay(const operation_log& log, const design& how, const replay_options& options) {
    const region_memory region{options.region_bytes};
    return with_any_allocator(how, region.span(), [&](auto& allocator) {
        observed_replay run{allocator, how, options, log.slot_count()};
        progress shown{"replaying", log.operations().size()};
        std::uint64_t tick = log.first_tick();
        std::uint64_t done = 0;
        for (const operation& each : log.operations()) {
            tick += each.elapsed;
            if (!run.apply(tick, each, log.caller(each.caller))) {
                break;
            }
            if (++done % operations_between_updates == 0) {
                shown.update(done);
            }
        }
        return std::move(run).finish();
    });
}

replay_result replay(demand_reader& trace, const design& how, const replay_options& options) {
    const region_memory region{options.region_bytes};
    return with_any_allocator(how, region.span(), [&](auto& allocator) {
        observed_replay run{allocator, how, options};
        progress shown{"replaying"};
        std::uint64_t done = 0;
        for (demand each; trace.next(each);) {
            if (!run.apply(each.tick, each.what, each.caller)) {
                break;
            }
            if (++done % operations_between_updates == 0) {
                shown.update(done);
            }
        }
        return std::move(run).finish();
    });
}

}  // namespace ramwright::tool
