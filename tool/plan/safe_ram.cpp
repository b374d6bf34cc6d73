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

std::size_t find_survivor(logs_view logs, const design& how, std::size_t about, std::size_t limit) {
    std::size_t fails = 0;
    for (std::size_t stride = size_step; !survives(logs, how, about); stride *= 2) {
        if (about >= limit) {
            throw does_not_survive(
                fmt::format("the design '{}' does not survive in {}", how.name, bytes(about)));
        }
        fails = about;
        about = std::min(about + stride, limit);
    }
    while (fails != 0 && about - fails > size_step) {
        const std::size_t middle = (fails + about) / 2 / size_step * size_step;
        (survives(logs, how, middle) ? about : fails) = middle;
    }
    return about;
}

}  // namespace

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

std::size_t find_safe_ram(logs_view logs, const design& how, std::size_t about, std::size_t limit) {
    const std::size_t survivor =
        find_survivor(logs, how, align_up(about, size_step), align_up(limit, size_step));
    std::size_t safe = find_edge_below(logs, how, survivor);
    for (std::size_t known = safe; known != safe + sizes_above * size_step;) {
        std::vector<std::size_t> unknown;
        while (known != safe + sizes_above * size_step) {
            unknown.push_back(known += size_step);
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
