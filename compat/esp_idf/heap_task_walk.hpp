// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "heap_caps.hpp"
#include "task_table.hpp"

/// \file
/// What esp_heap_task_info.h asks of the heap: regions by what a task has of them, and blocks by their owners.
///
/// A walk looks at 8 blocks at a time under the heap's lock: what is told of a block was so a moment ago.

namespace ramwright::esp_idf {

struct owned_block {
    void* address;
    std::size_t size;
    std::uint32_t owner;
};

/// The allocator starts behind a null pointer.
[[nodiscard]] inline std::uintptr_t allocator_start(const mapped_region& region) noexcept {
    return region.where.start == 0 ? 8 : region.where.start;
}

/// Calls `visit(region, usage)` for each region of which the task ever had something.
template <typename Visit>
void for_each_usage(const tracked_task& task, Visit&& visit) {
    all_memory.for_each_region([&](const mapped_region& region, const region_statistics&) {
        if (const task_usage* const used = tasks.usage_in(task, allocator_start(region))) {
            visit(region, *used);
        }
    });
}

/// Calls `visit(region, block)` for each live block; false: go on with the next region.
template <typename Visit>
void for_each_owned_block(Visit&& visit) {
    using memory = region_heap<of_heap_caps>;
    static_cast<void>(all_memory.walk({}, [&](const mapped_region& region, const heap_block& seen) {
        if (!seen.live) {
            return true;
        }
        auto* const start = static_cast<std::byte*>(seen.address);
        return visit(region,
                     owned_block{start + memory::small::bytes_within(start),
                                 seen.size - memory::poison_bytes, word_at(start + seen.size)});
    }));
}

template <typename Visit>
void for_each_block_of(const tracked_task& task, const mapped_region& in, Visit&& visit) {
    for_each_owned_block([&](const mapped_region& region, const owned_block& block) {
        if (region.where.start != in.where.start) {
            return false;
        }
        if (block.owner == task.owner) {
            visit(block.address, block.size);
        }
        return true;
    });
}

}  // namespace ramwright::esp_idf
