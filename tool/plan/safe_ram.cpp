// SPDX-License-Identifier: Apache-2.0
#include "tool/plan/safe_ram.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "ramwright/core/layout.hpp"
#include "tool/common/error.hpp"
#include "tool/common/units.hpp"

namespace ramwright::tool {

namespace {

using logs_view = std::span<const operation_log>;

}  // namespace

std::size_t aligning_room(logs_view logs) {
    std::size_t most = 0;
    for (const operation_log& log : logs) {
        for (const operation& each : log.operations()) {
            most = std::max(most, each.alignment());
        }
    }
    return most > default_alignment ? most : 0;
}

std::optional<std::size_t> find_enough_ram(logs_view logs, const design& how, std::size_t most) {
    const std::size_t room = aligning_room(logs);
    for (const std::size_t region : {std::min(most, largest_small_region(how)), most}) {
        if (const auto reach = reach_in(logs, how, region)) {
            return std::min(align_up(*reach + room, size_step), region);
        }
        if (region == most) {
            break;
        }
    }
    return std::nullopt;
}

std::size_t find_edge_below(logs_view logs, const design& how, std::size_t survivor) {
    std::size_t stride = size_step;
    while (survivor > stride && survives(logs, how, survivor - stride)) {
        survivor -= stride;
        stride *= 2;
    }
    for (; stride >= size_step; stride /= 2) {
        if (survivor > stride && survives(logs, how, survivor - stride)) {
            survivor -= stride;
        }
    }
    return survivor;
}

std::size_t find_safe_ram(logs_view logs, const design& how, std::size_t limit) {
    limit = align_up(limit, size_step);
    const auto enough = find_enough_ram(logs, how, limit);
    if (!enough) {
        throw does_not_survive(
            fmt::format("the design '{}' does not survive in {}", how.name, bytes(limit)));
    }
    const std::size_t same_up_to =
        takes_large_general(how, *enough) ? limit : largest_small_region(how);
    std::size_t safe = find_edge_below(logs, how, *enough);
    for (std::size_t known = safe; known != safe + sizes_above * size_step;) {
        std::vector<std::size_t> unknown;
        while (known != safe + sizes_above * size_step) {
            known += size_step;
            if (known < *enough || known > same_up_to) {
                unknown.push_back(known);
            }
        }
        const std::vector<char> answers = survives_each(logs, how, unknown);
        const auto last_failure = std::find(answers.rbegin(), answers.rend(), char{0});
        if (last_failure != answers.rend()) {
            safe = unknown[static_cast<std::size_t>(answers.rend() - last_failure) - 1] + size_step;
        }
    }
    return safe;
}

}  // namespace ramwright::tool
