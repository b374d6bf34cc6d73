// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <span>

#include "board/command_line.hpp"
#include "board/newlib_malloc.hpp"
#include "target/heap.hpp"
#include "target/sized_region.hpp"

/// newlib-nano's own malloc over a bounded region.

namespace iot_node::heap {

const char* name() noexcept { return "newlib"; }

void start(board::command_line& options) noexcept {
    board::newlib_malloc::start(sized_region(options));
}

std::span<const std::byte> region() noexcept { return board::newlib_malloc::region(); }

std::size_t object_bytes() noexcept { return board::newlib_malloc::state_bytes(); }

std::size_t free_bytes() noexcept { return board::newlib_malloc::free_bytes(); }

std::size_t largest_free() noexcept { return board::newlib_malloc::largest_free(); }

}  // namespace iot_node::heap
