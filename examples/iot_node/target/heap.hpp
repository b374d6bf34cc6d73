// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "board/command_line.hpp"

/// \file
/// What the report asks of the heap that stands under malloc. One definition for each build.

namespace iot_node::heap {

/// What the build is called.
[[nodiscard]] const char* name() noexcept;

/// Makes the heap ready for the first request. Reads its options, if it has any.
void start(board::command_line& options) noexcept;

/// The memory the heap may use.
[[nodiscard]] std::span<const std::byte> region() noexcept;

/// What the heap keeps outside of its region.
[[nodiscard]] std::size_t object_bytes() noexcept;

/// Bytes that are neither live nor spent on headers or tables.
[[nodiscard]] std::size_t free_bytes() noexcept;

/// The largest request that would be served now.
[[nodiscard]] std::size_t largest_free() noexcept;

}  // namespace iot_node::heap
