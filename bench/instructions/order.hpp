// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "board/command_line.hpp"
#include "board/console.hpp"
#include "instructions/heap_memory.hpp"
#include "workload/w1.hpp"
#include "workload/w2.hpp"
#include "workload/w3.hpp"
#include "workload/w4.hpp"
#include "workload/w5.hpp"

/// \file
/// What an image is told to run, on its command line:
///
///     workload=N  1 to 6
///     heap=N      bytes of the region; 98304 if not given
///     seed=N      of W3 and W4: another random sequence than 0, the one that published figures are for
///     length=N    of W3 in ticks, of W4 in operations; all of it if not given
///     holes=N     of W5; 16 if not given
///     size=N      of the blocks of W6; 32 if not given

namespace bench {

struct order {
    /// Anything that cannot be run ends the image with one sentence.
    explicit order(board::command_line& options) noexcept
        : workload{options.number("workload", 0)},
          heap_bytes{options.number("heap", 96 * 1024)},
          seed{options.number("seed", 0)},
          length{options.number("length", workload == 3 ? w3_ticks : w4_operations)},
          holes{options.number("holes", 16)},
          block_bytes{options.number("size", workload == 1   ? w1_block_bytes
                                             : workload == 2 ? w2_block_bytes
                                                             : 32)} {
        options.refuse_unknown();
        if (workload < 1 || workload > 6) {
            board::fail("Option workload must be a number from 1 to 6.");
        }
        if (heap_bytes > most_heap_bytes) {
            board::fail("Option heap must be at most 262144.");
        }
        if (holes > w5_most_holes) {
            board::fail("Option holes must be at most 1024.");
        }
    }

    std::uint32_t workload;
    std::uint32_t heap_bytes;
    std::uint32_t seed;
    std::uint32_t length;
    std::uint32_t holes;
    std::uint32_t block_bytes;  ///< of W1, W2 and W6: every request is for so many
};

}  // namespace bench
