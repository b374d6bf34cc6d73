// SPDX-License-Identifier: Apache-2.0
#include "tool/replay/replay.hpp"

#include <functional>
#include <future>
#include <utility>
#include <vector>

#include "tool/common/progress.hpp"
#include "tool/replay/demand_reader.hpp"
#include "tool/replay/observed_replay.hpp"
#include "tool/replay/region_memory.hpp"
#include "tool/replay/with_allocator.hpp"

namespace ramwright::tool {

namespace {

constexpr std::uint64_t operations_between_updates = 1 << 18;
constexpr std::size_t batch_size = 1 << 14;

/// Empty at the end of the trace.
std::vector<demand> read_batch(demand_reader& trace) {
    std::vector<demand> batch;
    batch.reserve(batch_size);
    for (demand each; batch.size() != batch_size && trace.next(each);) {
        batch.push_back(each);
    }
    return batch;
}

}  // namespace

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
    return with_allocator(how, region.span(), [&](auto& allocator) {
        observed_replay run{allocator, how, options, log.slot_count()};
        progress shown{"replaying", log.operations().size()};
        std::uint64_t tick = log.first_tick();
        std::uint64_t done = 0;
        for (const operation& each : log.operations()) {
            tick += each.elapsed;
            run.apply(tick, each, log.caller(each.caller));
            if (++done % operations_between_updates == 0) {
                shown.update(done);
            }
        }
        return std::move(run).finish();
    });
}

replay_result replay(demand_reader& trace, const design& how, const replay_options& options) {
    const region_memory region{options.region_bytes};
    return with_allocator(how, region.span(), [&](auto& allocator) {
        observed_replay run{allocator, how, options};
        progress shown{"replaying"};
        std::uint64_t done = 0;
        // Reading a trace and checking it takes longer than replaying it: the next batch is read
        // while this one is replayed.
        auto ahead = std::async(std::launch::async, read_batch, std::ref(trace));
        for (;;) {
            const std::vector<demand> batch = ahead.get();
            if (batch.empty()) {
                break;
            }
            ahead = std::async(std::launch::async, read_batch, std::ref(trace));
            for (const demand& each : batch) {
                run.apply(each.tick, each.what, each.caller);
            }
            done += batch.size();
            shown.update(done, "operations");
        }
        return std::move(run).finish();
    });
}

}  // namespace ramwright::tool
