// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>

#include "ramwright/core/budget.hpp"
#include "ramwright/core/capability.hpp"
#include "ramwright/core/layout.hpp"

/// \file
/// Everything that one request can ask of a heap.
///
///     void* frame = memory.allocate({.want = {.size = 1500}, .with = capability::dma,
///                                    .boundary = 4096, .owner = &network});

namespace ramwright {

struct heap_request {
    layout want{};
    capabilities with{};  ///< what the region must have; none: byte_accessible
    std::size_t boundary =
        0;                    ///< the block must not cross a multiple of it; 0: it may lie anywhere
    budget* owner = nullptr;  ///< who pays

    /// A boundary is a power of two that is no smaller than the block.
    [[nodiscard]] constexpr bool valid() const noexcept {
        return want.valid() &&
               (boundary == 0 || (std::has_single_bit(boundary) && want.size <= boundary));
    }
};

}  // namespace ramwright
