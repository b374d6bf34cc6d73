// SPDX-License-Identifier: Apache-2.0
#include "tool/replay/survival.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <thread>

#include "ramwright/core/layout.hpp"
#include "tool/common/error.hpp"
#include "tool/common/units.hpp"
#include "tool/replay/block_holder.hpp"
#include "tool/replay/region_memory.hpp"
#include "tool/replay/with_allocator.hpp"

namespace ramwright::tool {

namespace {

bool survives_one(const operation_log& log, const design& how, const region_memory& region) {
    return with_any_allocator(how, region.span(), [&](auto& allocator) {
        block_holder blocks{allocator, log.slot_count()};
        return std::all_of(
            log.operations().begin(), log.operations().end(),
            [&](const operation& each) { return blocks.apply(each) != outcome::failed; });
    });
}

std::vector<std::size_t> steps_below(std::size_t start, std::size_t count) {
    std::vector<std::size_t> sizes;
    for (std::size_t step = 1; step <= count && step * size_step < start; ++step) {
        sizes.push_back(start - step * size_step);
    }
    return sizes;
}

/// Some size that survives with the one a step below failing.
std::size_t find_edge(std::span<const operation_log> logs, const design& how, std::size_t limit) {
    std::size_t fails = 0;
    std::size_t good = limit;
    while (good - fails > size_step) {
        const std::size_t middle = (fails + good) / 2 / size_step * size_step;
        (survives(logs, how, middle) ? good : fails) = middle;
    }
    return good;
}

std::size_t find_least(std::span<const operation_log> logs, const design& how,
                       std::size_t survivor) {
    for (;;) {
        const auto below = steps_below(survivor, sizes_above);
        const auto good = survives_each(logs, how, below);
        const auto smallest = std::find(good.rbegin(), good.rend(), char{1});
        if (smallest == good.rend()) {
            return survivor;
        }
        survivor = below[static_cast<std::size_t>(good.rend() - smallest) - 1];
    }
}

std::size_t find_safe(std::span<const operation_log> logs, const design& how, std::size_t least) {
    std::vector<char> known{1};  // by steps above `least`
    for (std::size_t start = 0;;) {
        std::vector<std::size_t> unknown;
        for (std::size_t step = known.size(); step <= start + sizes_above; ++step) {
            unknown.push_back(least + step * size_step);
        }
        const auto answers = survives_each(logs, how, unknown);
        known.insert(known.end(), answers.begin(), answers.end());
        const auto last_failure = std::find(known.rbegin(), known.rend(), char{0});
        const auto after_failure = static_cast<std::size_t>(known.rend() - last_failure);
        if (after_failure <= start) {
            return least + start * size_step;
        }
        start = after_failure;
    }
}

}  // namespace

bool survives(std::span<const operation_log> logs, const design& how, std::size_t region_bytes) {
    const region_memory region{region_bytes};
    return std::all_of(logs.begin(), logs.end(),
                       [&](const operation_log& each) { return survives_one(each, how, region); });
}

std::vector<char> survives_each(std::span<const operation_log> logs, const design& how,
                                std::span<const std::size_t> sizes) {
    std::vector<char> answers(sizes.size());
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
        for (std::size_t index = next++; index < sizes.size(); index = next++) {
            answers[index] = survives(logs, how, sizes[index]) ? 1 : 0;
        }
    };
    const std::size_t helpers =
        std::min<std::size_t>(std::max(1U, std::thread::hardware_concurrency()), sizes.size());
    std::vector<std::future<void>> running;
    for (std::size_t helper = 1; helper < helpers; ++helper) {
        running.push_back(std::async(std::launch::async, work));
    }
    work();
    for (auto& each : running) {
        each.get();
    }
    return answers;
}

smallest_ram find_smallest_ram(std::span<const operation_log> logs, const design& how,
                               std::size_t limit) {
    limit = align_up(limit, size_step);
    if (!survives(logs, how, limit)) {
        throw does_not_survive(
            fmt::format("the design '{}' does not survive in {}", how.name, bytes(limit)));
    }
    const std::size_t edge = find_edge(logs, how, limit);
    const std::size_t least = find_least(logs, how, edge);
    return {.least = least, .safe_from = find_safe(logs, how, least)};
}

}  // namespace ramwright::tool
