// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "tool/replay/demand_reader.hpp"
#include "tool/replay/operation_log.hpp"
#include "tool/replay/trace_summary.hpp"
#include "tool/trace/call_tree.hpp"

/// \file
/// What was asked for along each chain of calls.
///
///     const chained_log chained = read_chained("node.trace", [](const demand&) {});
///     const auto figures = figures_of(chained, summarise(chained.log));
///     figures[chain].live_bytes;  // and chained.calls.frames(chain)

namespace ramwright::tool {

/// As in `request_group`.
struct chain_figures {
    std::uint64_t allocations = 0;
    std::uint64_t allocated_bytes = 0;
    std::uint64_t live_blocks = 0;
    std::uint64_t live_bytes = 0;
    std::uint64_t blocks_at_peak = 0;
    std::uint64_t bytes_at_peak = 0;

    chain_figures& operator+=(const chain_figures& other) noexcept;
};

struct chained_log {
    operation_log log;
    call_tree calls;
    std::vector<std::uint32_t> chains;  ///< of the operations of the log, but for those that wait
    bool has_calls = false;             ///< as `trace_reader::has_calls`
};

/// `path` as for `open_trace`. Shows each demand in passing. Throws `trace_error`.
[[nodiscard]] chained_log read_chained(const std::string& path,
                                       const std::function<void(const demand&)>& seen);

/// By the number of the chain; [0] is what no chain is known of. `summary` is the log's.
[[nodiscard]] std::vector<chain_figures> figures_of(const chained_log& chained,
                                                    const trace_summary& summary);

/// Of each call, its own and those of all chains that lead through it.
[[nodiscard]] std::vector<chain_figures> inclusive(const call_tree& calls,
                                                   std::vector<chain_figures> own);

}  // namespace ramwright::tool
