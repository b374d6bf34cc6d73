// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <exception>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "ramwright/alloc/general.hpp"
#include "survival/recorded_workloads.hpp"
#include "tool/replay/region_memory.hpp"
#include "tool/replay/replay.hpp"
#include "tool/replay/survival.hpp"

/// How many operations a second a replay does on one core, beside a bare loop over the same allocator in the
/// same run: what the tool adds. Prints one JSON object. Best of several rounds, in turn, by processor time.

namespace {

using nlohmann::ordered_json;
using namespace ramwright::tool;

constexpr std::size_t region_bytes = 128 * 1024;
constexpr int rounds = 7;

double processor_seconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

/// Nothing but requests and frees, from arrays that hold nothing else.
class bare_loop {
public:
    explicit bare_loop(const operation_log& log) : blocks_(log.slot_count()) {
        for (const operation& each : log.operations()) {
            calls_.push_back({each.slot, each.kind == operation_kind::allocate ? each.size : 0});
        }
    }

    std::uint64_t run(const region_memory& memory) {
        ramwright::general<ramwright::check_level::standard> heap{memory.span()};
        std::uint64_t refused = 0;
        for (const auto& [slot, size] : calls_) {
            if (size != 0) {
                blocks_[slot] = heap.try_allocate({.size = size});
                refused += blocks_[slot] == nullptr ? 1U : 0U;
            } else {
                heap.deallocate(blocks_[slot]);
            }
        }
        return refused;
    }

private:
    struct call {
        std::uint32_t slot;
        std::uint32_t size;
    };
    std::vector<call> calls_;
    std::vector<void*> blocks_;
};

template <typename Work>
void keep_best(double& best, Work&& work) {
    const double before = processor_seconds();
    work();
    best = std::min(best, processor_seconds() - before);
}

ordered_json measure(const operation_log& log) {
    const design heap = general_design();
    const region_memory memory{region_bytes};
    bare_loop bare{log};
    double bare_seconds = 1e9;
    double survive_seconds = 1e9;
    double observe_seconds = 1e9;
    for (int round = 0; round != rounds; ++round) {
        keep_best(bare_seconds, [&] {
            if (bare.run(memory) != 0) {
                throw std::runtime_error("the bare loop was refused a block");
            }
        });
        keep_best(survive_seconds, [&] {
            if (!survives(std::span{&log, 1}, heap, region_bytes)) {
                throw std::runtime_error("the workload does not survive");
            }
        });
        keep_best(observe_seconds,
                  [&] { (void)replay(log, heap, {.region_bytes = region_bytes}); });
    }
    const auto operations = static_cast<double>(log.operations().size());
    const auto rate = [&](double seconds) { return operations / seconds / 1e6; };
    return {{"operations", log.operations().size()},
            {"million_operations_a_second",
             {{"bare_loop", rate(bare_seconds)},
              {"does_it_survive", rate(survive_seconds)},
              {"with_timeline", rate(observe_seconds)}}},
            {"time_by_bare_loop",
             {{"does_it_survive", survive_seconds / bare_seconds},
              {"with_timeline", observe_seconds / bare_seconds}}}};
}

}  // namespace

int main() {
    try {
        ordered_json found;
        found["W3"] = measure(bench::record_w3(0));
        found["W4"] = measure(bench::record_w4(0, 2'000'000));
        fmt::print("{}\n", found.dump(2));
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "bench_replay_rate: %s\n", problem.what());
        return 1;
    }
    return 0;
}
