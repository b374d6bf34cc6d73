// SPDX-License-Identifier: Apache-2.0

/// multi_heap.h of ESP-IDF's heap component over Ramwright's allocators.
///
/// docs/esp-idf.md has every function, what it costs, and how it differs from the original.

#include "multi_heap.h"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <new>
#include <optional>
#include <span>

#include "multi_heap.hpp"
#include "output.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright/core/layout.hpp"
#include "ramwright/core/lock.hpp"

namespace {

using ramwright::block;
using ramwright::layout;
using ramwright::esp_idf::address;
using ramwright::esp_idf::damage;
using ramwright::esp_idf::print;

constexpr std::size_t header_bytes = ramwright::align_up(sizeof(multi_heap_info), 8);

/// Interrupts masked to the end of the scope, if the heap was given a lock.
class [[nodiscard]] exclusive {
public:
    explicit exclusive(multi_heap_handle_t heap) noexcept : locks_{heap->locks} {
        if (locks_) {
            found_ = ramwright::masked_interrupts::acquire();
        }
    }
    ~exclusive() {
        if (locks_) {
            ramwright::masked_interrupts::release(found_);
        }
    }
    exclusive(const exclusive&) = delete;
    exclusive& operator=(const exclusive&) = delete;

private:
    bool locks_;
    ramwright::masked_interrupts::state found_{};
};

void note_free_bytes(multi_heap_info& heap) noexcept {
    const std::size_t free = heap.memory.free_bytes();
    heap.least_free = free < heap.least_free ? free : heap.least_free;
}

/// As ESP-IDF has it, nothing is served of no heap, of 0 bytes or at an alignment that is none.
[[nodiscard]] void* take(multi_heap_handle_t heap, layout want, std::size_t offset) noexcept {
    if (heap == nullptr || want.size == 0 || !std::has_single_bit(want.alignment)) {
        return nullptr;
    }
    const exclusive lock{heap};
    void* const found = heap->memory.visit([&](auto& memory) {
        return offset == 0 ? memory.try_allocate(want) : memory.try_allocate_offset(want, offset);
    });
    note_free_bytes(*heap);
    return found;
}

/// Says what was found of a block that a call refused.
[[gnu::noinline, gnu::cold]] void report(multi_heap_handle_t heap, const void* pointer) noexcept {
    damage found =
        heap->memory.visit([&](const auto& memory) { return memory.damage_of(pointer); });
    if (!found) {
        found = {.what = damage::part::block, .where = static_cast<const std::byte*>(pointer)};
    }
    print_damage(found);
}

/// Calls visit(start, block) in address order until it returns false. A damaged heap is not walked.
template <typename Visit>
void walk(multi_heap_handle_t heap, Visit&& visit) {
    const exclusive lock{heap};
    if (!heap->memory.check()) {
        return;
    }
    const std::byte* const start = heap->memory.storage().data();
    bool go_on = true;
    heap->memory.for_each_block([&](const block& seen) {
        go_on = go_on && visit(const_cast<std::byte*>(start) + seen.offset, seen);
    });
}

}  // namespace

extern "C" {

multi_heap_handle_t multi_heap_register(void* start, size_t size) {
    const auto at = reinterpret_cast<std::uintptr_t>(start);
    const std::size_t skipped = (0 - at) & 7;
    if (start == nullptr || size < skipped + header_bytes) {
        return nullptr;
    }
    std::byte* const aligned = static_cast<std::byte*>(start) + skipped;
    auto* const heap = ::new (aligned)
        multi_heap_info{decltype(multi_heap_info::memory){
                            std::span{aligned + header_bytes, size - skipped - header_bytes}},
                        0, false};
    heap->least_free = heap->memory.free_bytes();
    return heap->least_free == 0 ? nullptr : heap;
}

void multi_heap_set_lock(multi_heap_handle_t heap, void* lock) { heap->locks = lock != nullptr; }

void* multi_heap_malloc(multi_heap_handle_t heap, size_t size) {
    return take(heap, {.size = size}, 0);
}

void* multi_heap_aligned_alloc(multi_heap_handle_t heap, size_t size, size_t alignment) {
    return take(heap, {.size = size, .alignment = alignment}, 0);
}

void* multi_heap_aligned_alloc_offs(multi_heap_handle_t heap, size_t size, size_t alignment,
                                    size_t offset) {
    return take(heap, {.size = size, .alignment = alignment}, offset);
}

void multi_heap_free(multi_heap_handle_t heap, void* p) {
    if (heap == nullptr || p == nullptr) {
        return;
    }
    bool freed = false;
    {
        const exclusive lock{heap};
        freed = heap->memory.deallocate(p);
    }
    if (!freed) {
        report(heap, p);
    }
}

void multi_heap_aligned_free(multi_heap_handle_t heap, void* p) { multi_heap_free(heap, p); }

void* multi_heap_realloc(multi_heap_handle_t heap, void* p, size_t size) {
    if (p == nullptr) {
        return multi_heap_malloc(heap, size);
    }
    if (heap == nullptr) {
        return nullptr;
    }
    if (size == 0) {
        multi_heap_free(heap, p);
        return nullptr;
    }
    const std::size_t held = multi_heap_get_allocated_size(heap, p);
    if (held == 0) {
        multi_heap_free(heap, p);  // refuses it, and says why
        return nullptr;
    }
    {
        const exclusive lock{heap};
        if (heap->memory.resize(p, size)) {
            note_free_bytes(*heap);
            return p;
        }
    }
    void* const moved = multi_heap_malloc(heap, size);
    if (moved != nullptr) {
        __builtin_memcpy(moved, p, held < size ? held : size);
        multi_heap_free(heap, p);
    }
    return moved;
}

size_t multi_heap_get_allocated_size(multi_heap_handle_t heap, void* p) {
    const exclusive lock{heap};
    return p == nullptr ? 0 : heap->memory.usable_size(p);
}

size_t multi_heap_get_full_block_size(multi_heap_handle_t heap, void* p) {
    const exclusive lock{heap};
    return p == nullptr
               ? 0
               : heap->memory.visit([&](const auto& memory) { return memory.full_size(p); });
}

void* multi_heap_find_containing_block(multi_heap_handle_t heap, void* ptr) {
    void* found = nullptr;
    walk(heap, [&](std::byte* start, const block& seen) {
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
    damage found;
    {
        const exclusive lock{heap};
        found = heap->memory.visit([](const auto& memory) { return memory.first_damage(); });
    }
    if (found && print_errors) {
        print_damage(found);
    }
    return !found;
}

void multi_heap_dump(multi_heap_handle_t heap) {
    print("Showing data for heap: 0x{:08x} \n", address(heap));
    walk(heap, [](std::byte* start, const block& seen) {
        print("Block 0x{:08x} data, size: {} bytes, Free: {} \n", address(start), seen.size,
              seen.live ? "No" : "Yes");
        return true;
    });
}

void multi_heap_walk(multi_heap_handle_t heap, multi_heap_walker_cb_t walker_func,
                     void* user_data) {
    if (heap == nullptr || walker_func == nullptr) {
        return;
    }
    walk(heap, [=](std::byte* start, const block& seen) {
        return walker_func(start, seen.size, seen.live ? 1 : 0, user_data);
    });
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
    *info = {};
    if (heap == nullptr) {
        return;
    }
    walk(heap, [=](std::byte*, const block& seen) {
        if (seen.live) {
            const std::size_t around = decltype(multi_heap_info::memory)::poison_bytes;
            info->total_allocated_bytes += seen.size - around;
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
    const exclusive lock{heap};
    const std::size_t before = heap->least_free;
    heap->least_free = heap->memory.free_bytes();
    return before;
}

void multi_heap_restore_minimum_free_bytes(multi_heap_handle_t heap,
                                           const size_t new_minimum_free_bytes_value) {
    const exclusive lock{heap};
    if (new_minimum_free_bytes_value < heap->least_free) {
        heap->least_free = new_minimum_free_bytes_value;
    }
}

}  // extern "C"
