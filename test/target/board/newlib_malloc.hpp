// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>

/// \file
/// newlib-nano's own malloc, linked from the toolchain: over a region, and with a look into its free list.

namespace board::newlib_malloc {

/// Anew if it was started before: blocks of then are forgotten.
void start(std::span<std::byte> region) noexcept;

[[nodiscard]] std::span<const std::byte> region() noexcept;

/// What newlib-nano and its `_sbrk` keep outside the region.
[[nodiscard]] std::size_t state_bytes() noexcept;

/// What is free, in blocks and behind the last one.
[[nodiscard]] std::size_t free_bytes() noexcept;

/// The largest request that would be served now.
[[nodiscard]] std::size_t largest_free() noexcept;

}  // namespace board::newlib_malloc
