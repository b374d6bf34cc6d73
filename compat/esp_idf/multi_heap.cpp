// SPDX-License-Identifier: Apache-2.0

/// Blocks of multi_heap.h, ESP-IDF's heap in one region, over Ramwright's allocators.
///
/// docs/esp-idf.md has every function, what it costs, and how it differs from the original.

#include "multi_heap.h"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>

#include "multi_heap.hpp"
#include "output.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright/core/layout.hpp"
#include "ramwright/core/lock.hpp"

namespace {

using ramwright::layout;
using ramwright::esp_idf::damage;
using ramwright::esp_idf::exclusive;

constexpr std::size_t header_bytes = ramwright::align_up(sizeof(multi_heap_info), 8);

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
                        0, false, false};
    heap->least_free = heap->memory.free_bytes();
    return heap->least_free == 0 ? nullptr : heap;
}

void multi_heap_set_lock(multi_heap_handle_t heap, void* lock) {
    if (heap != nullptr) {
        heap->locks = lock != nullptr;
    }
}

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
    if (heap == nullptr || p == nullptr) {
        return 0;
    }
    const exclusive lock{heap};
    return heap->memory.usable_size(p);
}

size_t multi_heap_get_full_block_size(multi_heap_handle_t heap, void* p) {
    if (heap == nullptr || p == nullptr) {
        return 0;
    }
    const exclusive lock{heap};
    return heap->memory.visit([&](const auto& memory) { return memory.full_size(p); });
}

}  // extern "C"
