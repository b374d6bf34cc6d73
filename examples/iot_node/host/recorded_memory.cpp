// SPDX-License-Identifier: Apache-2.0
#include "host/recorded_memory.hpp"

#include <cstddef>
#include <cstdint>

#include "host/program.hpp"
#include "node_memory.hpp"

namespace iot_node {

recorded_memory::recorded_memory()
    : ring_{packets_,
            {.build = build_id(),
             .clock_hz = 1,
             .region_bytes = static_cast<std::uint32_t>(region_.size()),
             .region_base = reinterpret_cast<std::uintptr_t>(region_.data()),
             .code_base = code_base()},
            simulated_clock{&now}},
      heap_{ring_, region_} {}

recorded_memory& memory() {
    static recorded_memory one;
    return one;
}

namespace node_memory {

// Out of line: the caller in the trace is whoever called this.
[[gnu::noinline]] void* allocate(std::size_t size) noexcept {
    return memory().heap().allocate({.size = size});
}

void release(void* block, std::size_t) noexcept { memory().heap().deallocate(block); }

}  // namespace node_memory
}  // namespace iot_node
