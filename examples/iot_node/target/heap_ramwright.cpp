// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <span>

#include "ramwright_newlib_heap.hpp"
#include "target/heap.hpp"

/// What the builds on an allocator of the library have in common.

namespace iot_node::heap {

std::span<const std::byte> region() noexcept { return ramwright::newlib::heap().storage(); }

std::size_t object_bytes() noexcept { return sizeof(heap_type); }

std::size_t free_bytes() noexcept { return ramwright::newlib::heap().free_bytes(); }

std::size_t largest_free() noexcept { return ramwright::newlib::heap().largest_free(); }

}  // namespace iot_node::heap
