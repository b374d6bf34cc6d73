// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstddef>
#include <new>

#include "board/command_line.hpp"
#include "memory_plan.hpp"
#include "ramwright_newlib_heap.hpp"
#include "target/heap.hpp"

namespace iot_node::heap {
namespace {

alignas(8) [[gnu::section(".noinit")]] std::array<std::byte, memory_plan::region_bytes> plan_memory;

}  // namespace

const char* name() noexcept { return "planned"; }

/// The plan says how large the region is, so there is no option.
void start(board::command_line&) noexcept {
    ::new (static_cast<void*>(heap_object)) heap_type{plan_memory};
}

}  // namespace iot_node::heap
