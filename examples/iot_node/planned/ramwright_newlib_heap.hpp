// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "memory_plan.hpp"

/// \file
/// malloc's allocator in the build `planned`: the design in `memory_plan.hpp`, as `ramwright plan`
/// writes it.

namespace iot_node {

using heap_type = memory_plan::allocator;

alignas(heap_type) inline constinit std::byte heap_object[sizeof(heap_type)]{};

}  // namespace iot_node

namespace ramwright::newlib {

/// `target/heap_ramwright.cpp` constructs it before the first request.
inline iot_node::heap_type& heap() noexcept {
    return *reinterpret_cast<iot_node::heap_type*>(iot_node::heap_object);
}

}  // namespace ramwright::newlib
