// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "iot_node/random.hpp"
#include "workload/memory.hpp"

/// \file
/// W2: 32 objects of 4200 bytes, one of them replaced at random, 1000 times. Every hole fits exactly: an
/// allocator that rounds a request up before it looks does not see that.

namespace bench {

inline constexpr std::uint32_t w2_block_bytes = 4200;
inline constexpr std::uint32_t w2_blocks = 32;

template <memory M>
void run_w2(M& on) {
    iot_node::random_sequence random{0};
    std::array<void*, w2_blocks> objects{};
    for (void*& object : objects) {
        object = on.allocate(w2_block_bytes);
    }
    for (std::uint32_t round = 0; round != 1000; ++round) {
        void*& replaced = objects[random.below(w2_blocks)];
        release_if_held(on, replaced, w2_block_bytes);
        replaced = on.allocate(w2_block_bytes);
    }
}

}  // namespace bench
