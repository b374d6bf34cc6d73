// SPDX-License-Identifier: Apache-2.0
#include "tool/replay/survival.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "ramwright/core/layout.hpp"
#include "tool/common/error.hpp"
#include "tool/common/in_parallel.hpp"
#include "tool/common/units.hpp"
#include "tool/replay/block_holder.hpp"
#include "tool/replay/reach_of.hpp"
#include "tool/replay/region_memory.hpp"
#include "tool/replay/with_allocator.hpp"

namespace ramwright::tool {

namespace {

template <typename Allocator>
bool serves_all(Allocator& allocator, const operation_log& log) {
    block_holder blocks{allocator, log.slot_count()};
    return std::all_of(
        log.operations().begin(), log.operations().end(),
        [&](const operation& each) { return blocks.apply(each) != outcome::failed; });
}

bool survives_one(const operation_log& log, const design& how, const region_memory& region) {
    return with_allocator(how, region.span(),
                          [&](auto& allocator) { return serves_all(allocator, log); });
}

/// Tries sizes, many at once. Which ones does not depend on how many can be tried at once.
class search {
public:
    search(std::span<const operation_log> logs, const design& how, unsigned threads)
        : logs_{logs}, how_{how}, threads_{threads} {}

    [[nodiscard]] bool survives_in(std::size_t size) {
        return survive_in(std::span{&size, 1}).front() != 0;
    }

    [[nodiscard]] std::vector<char> survive_in(std::span<const std::size_t> sizes) {
        std::vector<char> answers(sizes.size());
        in_parallel(sizes.size(), threads_, [&](std::size_t index) {
            answers[index] = survives(logs_, how_, sizes[index]) ? 1 : 0;
            shown_.add(1, "sizes");
        });
        return answers;
    }

    /// Some size that survives with the one a step below failing. `limit` survives.
    [[nodiscard]] std::size_t find_edge(std::size_t limit) {
        std::size_t fails = 0;
        std::size_t good = limit;
        while (good - fails > size_step) {
            const std::size_t middle = (fails + good) / 2 / size_step * size_step;
            (survives_in(middle) ? good : fails) = middle;
        }
        return good;
    }

    [[nodiscard]] std::size_t find_least(std::size_t survivor) {
        for (;;) {
            const auto below = steps_below(survivor);
            const auto good = survive_in(below);
            const auto smallest = std::find(good.rbegin(), good.rend(), char{1});
            if (smallest == good.rend()) {
                return survivor;
            }
            survivor = below[static_cast<std::size_t>(good.rend() - smallest) - 1];
        }
    }

    [[nodiscard]] std::size_t find_safe(std::size_t least) {
        std::vector<char> known{1};  // by steps above `least`
        for (std::size_t start = 0;;) {
            std::vector<std::size_t> unknown;
            for (std::size_t step = known.size(); step <= start + sizes_above; ++step) {
                unknown.push_back(least + step * size_step);
            }
            const auto answers = survive_in(unknown);
            known.insert(known.end(), answers.begin(), answers.end());
            const auto last_failure = std::find(known.rbegin(), known.rend(), char{0});
            const auto after_failure = static_cast<std::size_t>(known.rend() - last_failure);
            if (after_failure <= start) {
                return least + start * size_step;
            }
            start = after_failure;
        }
    }

private:
    [[nodiscard]] static std::vector<std::size_t> steps_below(std::size_t start) {
        std::vector<std::size_t> sizes;
        for (std::size_t step = 1; step <= sizes_above && step * size_step < start; ++step) {
            sizes.push_back(start - step * size_step);
        }
        return sizes;
    }

    std::span<const operation_log> logs_;
    const design& how_;
    unsigned threads_;
    parallel_progress shown_{"searching"};
};

}  // namespace

bool survives(std::span<const operation_log> logs, const design& how, std::size_t region_bytes) {
    if (how.left_for_last_region(region_bytes) == 0) {
        return false;
    }
    const region_memory region{region_bytes};
    return std::all_of(logs.begin(), logs.end(),
                       [&](const operation_log& each) { return survives_one(each, how, region); });
}

std::optional<std::size_t> reach_in(std::span<const operation_log> logs, const design& how,
                                    std::size_t region_bytes) {
    if (how.left_for_last_region(region_bytes) == 0) {
        return std::nullopt;
    }
    const region_memory region{region_bytes};
    std::size_t most = 0;
    for (const operation_log& log : logs) {
        const std::size_t reach = with_allocator(how, region.span(), [&](auto& allocator) {
            return serves_all(allocator, log) ? reach_of(allocator) : 0;
        });
        if (reach == 0) {
            return std::nullopt;
        }
        most = std::max(most, reach);
    }
    return most;
}

std::vector<char> survives_each(std::span<const operation_log> logs, const design& how,
                                std::span<const std::size_t> sizes, unsigned threads) {
    return search{logs, how, threads}.survive_in(sizes);
}

smallest_ram find_smallest_ram(std::span<const operation_log> logs, const design& how,
                               std::size_t limit, unsigned threads) {
    limit = align_up(limit, size_step);
    search sizes{logs, how, threads};
    if (!sizes.survives_in(limit)) {
        throw does_not_survive(
            fmt::format("the design '{}' does not survive in {}", how.name, bytes(limit)));
    }
    const std::size_t least = sizes.find_least(sizes.find_edge(limit));
    return {.least = least, .safe_from = sizes.find_safe(least)};
}

}  // namespace ramwright::tool
