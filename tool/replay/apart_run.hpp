// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "tool/replay/apart.hpp"
#include "tool/replay/operation_log.hpp"

/// \file
/// Runs what a design keeps apart through a `bump` and an `arena`, and leaves what its heap is asked for.
///
///     const apart_run run = run_apart(log, how.apart);
///     const replay_result heap = replay(run.heap, how, options);

namespace ramwright::tool {

struct apart_run {
    operation_log heap;          ///< the other operations, each at its own tick; without marks
    std::uint64_t requests = 0;  ///< that were kept apart
    std::uint64_t failures =
        0;  ///< of them: no room, or a block that did not end when its memory does
    std::uint64_t for_ever_used = 0;
    std::uint64_t arena_used = 0;  ///< in the phase that used the most
};

[[nodiscard]] apart_run run_apart(const operation_log& log, const apart_parts& parts);

}  // namespace ramwright::tool
