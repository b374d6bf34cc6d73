// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

/// \file
/// Where the application gets its memory: malloc and free, with somebody watching. Each build of
/// the node defines these two; the application is the same in all.

namespace iot_node::node_memory {

/// `size` bytes, or null. Where it was called from is what a trace calls the caller.
[[nodiscard]] void* allocate(std::size_t size) noexcept;

/// Takes back a block of `size` bytes. Null is ignored.
void release(void* block, std::size_t size) noexcept;

}  // namespace iot_node::node_memory
