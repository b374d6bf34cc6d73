// SPDX-License-Identifier: Apache-2.0

/// What multi_heap.h tells about a heap: its blocks one by one, how much is free, and whether it is intact.

#include <cstddef>
#include <cstdint>

#include "multi_heap.hpp"
#include "output.hpp"
#include "ramwright/core/allocator.hpp"
#include "ramwright/heap/statistics.hpp"

namespace {

using ramwright::block;
using ramwright::heap_block;
using ramwright::visited;
using namespace ramwright::esp_idf;

using region_memory = decltype(multi_heap_info::memory);

/// All blocks under the lock: for who walks while another does, and where blocks lie lowest first.
template <typename Visit>
bool walk_at_once(multi_heap_handle_t heap, Visit&& visit) {
    const exclusive lock{heap};
    if (const damage found =
            heap->memory.visit([](const auto& memory) { return memory.first_damage(); })) {
        damages.note(nullptr, found);
        return false;
    }
    auto* const base = const_cast<std::byte*>(heap->memory.storage().data());
    bool go_on = true;
    heap->memory.for_each_block([&](const block& seen) {
        go_on = go_on && visit(heap_block{base + seen.offset, seen.size, seen.live});
    });
    return true;
}

/// False: somebody walks already.
template <typename Memory>
[[nodiscard]] bool begin_steps(multi_heap_handle_t heap, Memory& memory) {
    const exclusive lock{heap};
    if (heap->walked) {
        return false;
    }
    heap->walked = true;
    memory.visit_from_start();
    return true;
}

template <typename Memory, typename Visit>
bool walk_in_steps(multi_heap_handle_t heap, Memory& memory, Visit&& visit) {
    constexpr std::uint32_t blocks_a_step = 8;
    for (visited come = visited::some; come == visited::some;) {
        heap_block seen[blocks_a_step];
        std::uint32_t count = 0;
        {
            const exclusive lock{heap};
            auto* const base = const_cast<std::byte*>(memory.storage().data());
            come = memory.visit_some(blocks_a_step, [&](const block& one) {
                seen[count++] = {base + one.offset, one.size, one.live};
            });
        }
        for (std::uint32_t at = 0; at != count; ++at) {
            if (!visit(seen[at])) {
                return true;
            }
        }
        if (come == visited::damaged) {
            return false;
        }
    }
    return true;
}

/// Calls visit(block) in address order until it returns false. False: it ended at a damaged block,
/// of which there is a note.
template <typename Visit>
bool walk(multi_heap_handle_t heap, Visit&& visit) {
    if (heap == nullptr) {
        return true;
    }
    if constexpr (ramwright::visited_in_steps<region_memory>) {
        if (begin_steps(heap, heap->memory)) {
            const bool intact = walk_in_steps(heap, heap->memory, visit);
            const exclusive lock{heap};
            heap->walked = false;
            return intact;
        }
    }
    return walk_at_once(heap, visit);
}

}  // namespace

extern "C" {

void* multi_heap_find_containing_block(multi_heap_handle_t heap, void* ptr) {
    void* found = nullptr;
    walk(heap, [&](const heap_block& seen) {
        auto* const start = static_cast<std::byte*>(seen.address);
        const auto* const inside = static_cast<std::byte*>(ptr);
        if (seen.live && inside >= start && inside < start + seen.size) {
            found = heap->memory.visit(
                [&](const auto& memory) { return start + memory.bytes_within(start); });
        }
        return found == nullptr;
    });
    return found;
}

bool multi_heap_check(multi_heap_handle_t heap, bool print_errors) {
    const bool intact = walk(heap, [](const heap_block&) { return true; });
    const damage found = intact ? damage{} : damages.take(nullptr);
    if (print_errors) {
        print_damage(found);
    }
    return intact && heap != nullptr;
}

void multi_heap_dump(multi_heap_handle_t heap) {
    print("Showing data for heap: 0x{:08x} \n", address(heap));
    walk(heap, [](const heap_block& seen) {
        print("Block 0x{:08x} data, size: {} bytes, Free: {} \n", address(seen.address), seen.size,
              seen.live ? "No" : "Yes");
        return true;
    });
}

void multi_heap_walk(multi_heap_handle_t heap, multi_heap_walker_cb_t walker_func,
                     void* user_data) {
    if (walker_func != nullptr) {
        walk(heap, [=](const heap_block& seen) {
            return walker_func(seen.address, seen.size, seen.live ? 1 : 0, user_data);
        });
    }
}

size_t multi_heap_free_size(multi_heap_handle_t heap) {
    if (heap == nullptr) {
        return 0;
    }
    const exclusive lock{heap};
    return heap->memory.free_bytes();
}

size_t multi_heap_minimum_free_size(multi_heap_handle_t heap) {
    return heap == nullptr ? 0 : heap->least_free;
}

void multi_heap_get_info(multi_heap_handle_t heap, multi_heap_info_t* info) {
    if (info != nullptr) {
        *info = {};
    }
    if (info == nullptr || heap == nullptr) {
        return;
    }
    walk(heap, [=](const heap_block& seen) {
        if (seen.live) {
            info->total_allocated_bytes += seen.size - region_memory::poison_bytes;
            ++info->allocated_blocks;
        } else {
            ++info->free_blocks;
        }
        return true;
    });
    info->total_blocks = info->allocated_blocks + info->free_blocks;
    const exclusive lock{heap};
    info->total_free_bytes = heap->memory.free_bytes();
    info->largest_free_block = heap->memory.largest_free();
    info->minimum_free_bytes = heap->least_free;
}

size_t multi_heap_reset_minimum_free_bytes(multi_heap_handle_t heap) {
    if (heap == nullptr) {
        return 0;
    }
    const exclusive lock{heap};
    const std::size_t before = heap->least_free;
    heap->least_free = heap->memory.free_bytes();
    return before;
}

void multi_heap_restore_minimum_free_bytes(multi_heap_handle_t heap,
                                           const size_t new_minimum_free_bytes_value) {
    if (heap == nullptr) {
        return;
    }
    const exclusive lock{heap};
    if (new_minimum_free_bytes_value < heap->least_free) {
        heap->least_free = new_minimum_free_bytes_value;
    }
}

}  // extern "C"
