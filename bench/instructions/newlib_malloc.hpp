// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>

/// \file
/// newlib-nano's own malloc, linked from the toolchain: over a region, and with a look into its free list.

namespace bench::newlib_malloc {

void start(std::span<std::byte> region) noexcept;

/// What is free, in blocks and behind the last one.
[[nodiscard]] std::size_t free_bytes() noexcept;

/// The largest request that would be served now.
[[nodiscard]] std::size_t largest_free() noexcept;

}  // namespace bench::newlib_malloc
