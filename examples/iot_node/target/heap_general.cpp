// SPDX-License-Identifier: Apache-2.0
#include <new>

#include "board/command_line.hpp"
#include "ramwright_newlib_heap.hpp"
#include "target/heap.hpp"
#include "target/sized_region.hpp"

namespace iot_node::heap {

const char* name() noexcept { return "general"; }

void start(board::command_line& options) noexcept {
    ::new (static_cast<void*>(heap_object)) heap_type{sized_region(options)};
}

}  // namespace iot_node::heap
