// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "tool/replay/chain_figures.hpp"
#include "tool/trace/call_tree.hpp"

/// \file
/// The tree of calls as rows: of those that led to most, each below the call it was made in.

namespace ramwright::tool {

struct call_row {
    std::uint32_t call = 0;    ///< 0: what no chain is known of
    std::size_t level = 0;     ///< of the outermost calls, 0
    std::uint64_t bytes = 0;   ///< along all chains through it
    std::uint64_t blocks = 0;  ///< likewise
};

/// The `most` calls that led to most at the peak. A call is no lighter than those made in it, so that none is
/// without them.
[[nodiscard]] std::vector<call_row> heaviest_calls(const call_tree& calls,
                                                   const std::vector<chain_figures>& own,
                                                   std::size_t most);

}  // namespace ramwright::tool
