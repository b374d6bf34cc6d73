// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>

/// \file
/// The memory that the allocators of the bench are given, or a part of it.

namespace bench {

inline constexpr std::size_t most_heap_bytes = 256 * 1024;

extern std::array<std::byte, most_heap_bytes> heap_memory;

}  // namespace bench
