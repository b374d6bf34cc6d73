// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "survival/recorded_workloads.hpp"
#include "tool/replay/design_text.hpp"
#include "tool/replay/replay.hpp"
#include "tool/replay/survival.hpp"

/// How little RAM the heaps need to survive W3 and W4. On a host, because a replay decides as the device
/// does. Prints one JSON object.

namespace {

using nlohmann::ordered_json;
using ramwright::tool::design;
using ramwright::tool::operation_log;

/// The smallest heaps that are safe: they survive, and so do the 32 sizes above, in steps of 64 bytes.
ordered_json smallest_heaps(const std::vector<operation_log>& logs, const design& heap) {
    constexpr std::size_t far_too_much = 192 * 1024;
    ordered_json found;
    double sum = 0;
    for (const operation_log& log : logs) {
        const auto smallest = find_smallest_ram(std::span{&log, 1}, heap, far_too_much);
        const std::uint64_t peak = bench::peak_live_bytes(log);
        found["peak_live_bytes"].push_back(peak);
        found["smallest_heap_bytes"].push_back(smallest.safe_from);
        found["least_survivor_bytes"].push_back(smallest.least);
        sum += static_cast<double>(smallest.safe_from) / static_cast<double>(peak);
    }
    found["smallest_over_peak"] = sum / static_cast<double>(logs.size());
    return found;
}

std::uint64_t failed(const operation_log& log, const design& heap, std::size_t region_bytes) {
    return replay(log, heap, {.region_bytes = region_bytes, .samples = 0, .failures_kept = 0})
        .failure_count;
}

ordered_json measure(const std::vector<std::string>& heaps, std::uint32_t w3_seeds,
                     std::uint32_t w4_seeds) {
    ordered_json result;
    std::vector<operation_log> w3_logs;
    for (std::uint32_t seed = 0; seed != w3_seeds; ++seed) {
        w3_logs.push_back(bench::record_w3(seed));
    }
    std::vector<operation_log> w4_logs;
    for (std::uint32_t seed = 0; seed != w4_seeds; ++seed) {
        w4_logs.push_back(bench::record_w4(seed, 200'000));
    }
    for (const std::string& name : heaps) {
        const design heap = ramwright::tool::parse_design(name);
        result["W3"][name] = smallest_heaps(w3_logs, heap);
        result["W4"][name] = smallest_heaps(w4_logs, heap);
        std::uint64_t ten_seeds_failed = 0;
        for (std::uint32_t seed = 0; seed != 10; ++seed) {
            ten_seeds_failed += failed(bench::record_w4(seed, 100'000), heap, 96 * 1024);
        }
        result["W4_ten_seeds_failed"][name] = ten_seeds_failed;
    }
    return result;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        CLI::App app{"The least RAM in which heaps survive the workloads W3 and W4"};
        std::vector<std::string> heaps{"general", "first_fit", "best_fit"};
        std::uint32_t w3_seeds = 8;
        std::uint32_t w4_seeds = 4;
        app.add_option("--w3-seeds", w3_seeds, "How many random sequences of W3, from seed 0")
            ->check(CLI::Range(1, 100))
            ->capture_default_str();
        app.add_option("--w4-seeds", w4_seeds, "How many of W4")
            ->check(CLI::Range(1, 100))
            ->capture_default_str();
        app.add_option("--heap", heaps, "Which heap; may be given again")
            ->check(CLI::IsMember({"general", "first_fit", "best_fit"}))
            ->capture_default_str();
        CLI11_PARSE(app, argc, argv);
        fmt::print("{}\n", measure(heaps, w3_seeds, w4_seeds).dump(2));
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "bench_survival: %s\n", problem.what());
        return 1;
    }
    return 0;
}
