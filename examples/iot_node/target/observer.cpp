// SPDX-License-Identifier: Apache-2.0
#include "target/observer.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "board/stopwatch.hpp"
#include "node_memory.hpp"
#include "ramwright/core/failure.hpp"
#include "target/heap.hpp"

namespace iot_node {
namespace {

std::uint32_t offset_of(const void* block) noexcept {
    return static_cast<std::uint32_t>(static_cast<const std::byte*>(block) - heap::region().data());
}

}  // namespace

constinit observer observed;

void* observer::allocate(std::size_t size, std::uintptr_t caller) noexcept {
    void* block = nullptr;
    if (counting_) {
        board::stopwatch watch;
        std::size_t wanted = size;
        watch.begin(wanted);
        block = std::malloc(wanted);
        watch.end(block);
        (block != nullptr ? seen_.malloc_costs : seen_.refused_malloc_costs)
            .add(watch.instructions());
    } else {
        block = std::malloc(size);
    }
    if (block != nullptr) {
        note_allocated(block, size, caller);
    } else {
        note_refused(size, caller);
    }
    return block;
}

void observer::release(void* block, std::size_t size) noexcept {
    if (block == nullptr) {
        return;
    }
    if (trace_ != nullptr) {
        trace_->events().freed(offset_of(block));
    }
    if (counting_) {
        board::stopwatch watch;
        watch.begin(block);
        std::free(block);
        watch.end();
        seen_.free_costs.add(watch.instructions());
    } else {
        std::free(block);
    }
    ++seen_.frees;
    seen_.live_bytes -= static_cast<std::uint32_t>(size);
}

void observer::note_allocated(void* block, std::size_t size, std::uintptr_t caller) noexcept {
    const auto bytes = static_cast<std::uint32_t>(size);
    const std::uint32_t offset = offset_of(block);
    const std::size_t region_bytes = heap::region().size();
    if (offset >= region_bytes || bytes > region_bytes - offset) {
        ++seen_.stray_blocks;
    } else if (offset + bytes > seen_.high_water_bytes) {
        seen_.high_water_bytes = offset + bytes;
    }
    ++seen_.allocations;
    seen_.requested_bytes += bytes;
    seen_.live_bytes += bytes;
    if (seen_.live_bytes > seen_.peak_live_bytes) {
        seen_.peak_live_bytes = seen_.live_bytes;
    }
    if (trace_ != nullptr) {
        trace_->events().allocated(offset, {.size = size}, caller);
    }
}

void observer::note_refused(std::size_t size, std::uintptr_t caller) noexcept {
    const std::size_t largest = heap::largest_free();
    if (seen_.failures == 0) {
        seen_.first_failure = {.tick = now,
                               .requested = static_cast<std::uint32_t>(size),
                               .free_bytes = static_cast<std::uint32_t>(heap::free_bytes()),
                               .largest_free_bytes = static_cast<std::uint32_t>(largest),
                               .caller = caller};
    }
    ++seen_.failures;
    if (trace_ != nullptr) {
        trace_->events().refused({.size = size}, largest, caller);
    }
}

namespace node_memory {

[[gnu::noinline]] void* allocate(std::size_t size) noexcept {
    return observed.allocate(size, ramwright::code_address(ramwright::return_address()));
}

void release(void* block, std::size_t size) noexcept { observed.release(block, size); }

}  // namespace node_memory
}  // namespace iot_node
