// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>

#include "ramwright/alloc/general.hpp"
#include "ramwright/alloc/size_class.hpp"
#include "ramwright/alloc/size_classes.hpp"

/// \file
/// The memory plan the node is built with where no other is given: pools for readings and scratch
/// buffers, a general heap for the rest.

namespace memory_plan {

inline constexpr ramwright::size_class classes[] = {
    {.smallest = 156, .block_size = 160, .count = 10},
    {.smallest = 256, .block_size = 256, .count = 3},
};

inline constexpr std::size_t region_bytes = 56 * 1024;

class allocator : public ramwright::size_classes<ramwright::general<>> {
public:
    explicit allocator(std::span<std::byte> region) noexcept
        : size_classes{region, classes, ramwright::when_exhausted::rest} {}
};

}  // namespace memory_plan
