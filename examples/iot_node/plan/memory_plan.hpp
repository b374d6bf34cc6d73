// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "ramwright/alloc/fixed_size_classes.hpp"
#include "ramwright/alloc/general.hpp"
#include "ramwright/alloc/size_class.hpp"

/// \file
/// The memory plan the node is built with where no other is given: pools for readings and scratch
/// buffers, a general heap for the rest.

namespace memory_plan {

inline constexpr ramwright::size_class classes[] = {
    {.smallest = 156, .block_size = 160, .count = 10},
    {.smallest = 256, .block_size = 256, .count = 3},
};

inline constexpr std::size_t region_bytes = 56 * 1024;

using allocator =
    ramwright::fixed_size_classes<classes, ramwright::when_exhausted::rest, ramwright::general<>>;

}  // namespace memory_plan
