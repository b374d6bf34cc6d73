// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "workload/memory.hpp"

/// \file
/// W1: 10,000 times, allocate 256 bytes and free them. What the shortest way through an allocator costs.

namespace bench {

inline constexpr std::uint32_t w1_block_bytes = 256;

template <memory M>
void run_w1(M& on) {
    for (std::uint32_t round = 0; round != 10'000; ++round) {
        release_if_held(on, on.allocate(w1_block_bytes), w1_block_bytes);
    }
}

}  // namespace bench
