// SPDX-License-Identifier: Apache-2.0
#include "tool/show/call_rows.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace ramwright::tool {

std::vector<call_row> heaviest_calls(const call_tree& calls, const std::vector<chain_figures>& own,
                                     std::size_t most) {
    const std::vector<chain_figures> all = inclusive(calls, own);
    std::vector<std::uint32_t> heaviest;
    for (std::uint32_t call = 0; call != all.size(); ++call) {
        if (all[call].bytes_at_peak != 0) {
            heaviest.push_back(call);
        }
    }
    std::ranges::stable_sort(heaviest, std::ranges::greater{},
                             [&](std::uint32_t call) { return all[call].bytes_at_peak; });
    heaviest.resize(std::min(heaviest.size(), most));

    constexpr std::uint32_t nowhere = ~std::uint32_t{0};
    std::map<std::uint32_t, std::vector<std::uint32_t>> made_in;
    for (const std::uint32_t call : heaviest) {
        const std::uint32_t from = call == 0 ? 0 : calls[call].from;
        made_in[from == 0 ? nowhere : from].push_back(call);
    }
    std::vector<call_row> rows;
    // The next row is the last of these.
    std::vector<std::pair<std::uint32_t, std::size_t>> open;
    const auto open_calls = [&](std::uint32_t from, std::size_t level) {
        if (const auto found = made_in.find(from); found != made_in.end()) {
            std::for_each(found->second.rbegin(), found->second.rend(),
                          [&](std::uint32_t call) { open.emplace_back(call, level); });
        }
    };
    open_calls(nowhere, 0);
    while (!open.empty()) {
        const auto [call, level] = open.back();
        open.pop_back();
        rows.push_back({.call = call,
                        .level = level,
                        .bytes = all[call].bytes_at_peak,
                        .blocks = all[call].blocks_at_peak});
        open_calls(call, level + 1);
    }
    return rows;
}

}  // namespace ramwright::tool
