// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "ramwright/alloc/general.hpp"

/// \file
/// malloc's allocator in the build `general`: one heap over the region, of a size chosen at run
/// time.

namespace iot_node {

using heap_type = ramwright::general<>;

alignas(heap_type) inline constinit std::byte heap_object[sizeof(heap_type)]{};

}  // namespace iot_node

namespace ramwright::newlib {

/// `target/heap_ramwright.cpp` constructs it before the first request.
inline iot_node::heap_type& heap() noexcept {
    return *reinterpret_cast<iot_node::heap_type*>(iot_node::heap_object);
}

}  // namespace ramwright::newlib
