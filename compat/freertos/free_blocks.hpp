// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "ramwright/core/allocator.hpp"

/// \file
/// What vPortGetHeapStats says of free blocks.

namespace ramwright::freertos {

struct free_blocks {
    std::size_t smallest = 0;
    std::size_t largest = 0;
    std::size_t count = 0;

    void add(std::size_t bytes) noexcept {
        smallest = count == 0 || bytes < smallest ? bytes : smallest;
        largest = bytes > largest ? bytes : largest;
        ++count;
    }
};

/// O(blocks). `InOnePiece`: what is left, as far as anybody can tell; then it is O(1).
template <bool InOnePiece, typename Memory>
[[nodiscard]] free_blocks free_blocks_of(const Memory& memory) noexcept {
    free_blocks all;
    if constexpr (InOnePiece) {
        if (const std::size_t left = memory.largest_free(); left != 0) {
            all.add(left);
        }
    } else {
        memory.for_each_block([&all](const block& here) {
            if (!here.live) {
                all.add(here.size);
            }
        });
    }
    return all;
}

}  // namespace ramwright::freertos
