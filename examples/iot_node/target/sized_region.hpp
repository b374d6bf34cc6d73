// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "board/command_line.hpp"
#include "board/console.hpp"

/// \file
/// Memory for a heap whose size is an option of the run.

namespace iot_node {

inline constexpr std::uint32_t most_heap_bytes = 256 * 1024;

// Not cleared at the start: what need not be zero costs no time at boot.
alignas(64) [[gnu::section(".noinit")]] inline std::array<std::byte, most_heap_bytes> heap_memory;

/// As many bytes of it as the option `heap` says, 64 KiB if it says nothing.
[[nodiscard]] inline std::span<std::byte> sized_region(board::command_line& options) noexcept {
    const std::uint32_t bytes = options.number("heap", 64 * 1024);
    if (bytes > most_heap_bytes) {
        board::fail("Option heap must be at most 262144 bytes.");
    }
    return std::span{heap_memory}.first(bytes);
}

}  // namespace iot_node
