// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "code_alias.hpp"
#include "config.hpp"
#include "esp_heap_caps.h"
#include "heap_trace.hpp"
#include "ramwright/compat/esp_idf_memory.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright/core/lock.hpp"
#include "ramwright/heap/heap.hpp"
#include "region_heap.hpp"

/// \file
/// What the functions of esp_heap_caps.h share: the heap, and requests as it takes them.

// A program that has hooks defines them.
#pragma weak esp_heap_trace_alloc_hook
#pragma weak esp_heap_trace_free_hook

namespace ramwright::esp_idf {

/// Of a region that came after heap_caps_init: no caps ask for it.
inline constexpr capabilities came_later = user_capability(15);
static_assert((came_later & from_caps(~std::uint32_t{0})).empty());

/// The bits that no memory ever has: what processes could have had, and what is never valid.
inline constexpr std::uint32_t impossible_caps =
    MALLOC_CAP_INVALID | MALLOC_CAP_PID2 | MALLOC_CAP_PID3 | MALLOC_CAP_PID4 | MALLOC_CAP_PID5 |
    MALLOC_CAP_PID6 | MALLOC_CAP_PID7;
/// The bits that ask for more than a region that has them.
inline constexpr std::uint32_t special_caps =
    impossible_caps | MALLOC_CAP_EXEC | MALLOC_CAP_32BIT | MALLOC_CAP_DMA |
    MALLOC_CAP_DMA_DESC_AHB | MALLOC_CAP_DMA_DESC_AXI | MALLOC_CAP_CACHE_ALIGNED | MALLOC_CAP_SIMD;

/// Plain requests name their caps as ESP-IDF does. Nobody can watch: ESP-IDF's marks are each region's own.
struct caps_heap_options : heap_options {
    static constexpr bool watched = false;

    struct spelling {
        std::uint32_t caps = 0;
        friend constexpr bool operator==(spelling, spelling) = default;
    };
    [[nodiscard]] static constexpr capabilities plain(spelling with) noexcept {
        return (with.caps & special_caps) != 0 ? capabilities{} : from_caps(with.caps);
    }
};
using caps_heap =
    heap<config::most_regions, region_heap<of_heap_caps>, masked_interrupts, caps_heap_options>;
inline constinit caps_heap all_memory;

/// ESP-IDF's caps as a question about regions: none is all, and an impossible one is none.
struct region_filter {
    explicit region_filter(std::uint32_t caps) noexcept
        : with{from_caps(caps)}, possible{(caps & impossible_caps) == 0} {}
    [[nodiscard]] bool takes(const mapped_region& region) const noexcept {
        return possible && region.serves(with);
    }
    capabilities with;
    bool possible;
};

/// The caps that a region has.
[[nodiscard]] constexpr std::uint32_t to_caps(capabilities has) noexcept {
    std::uint32_t caps = 0;
    for (std::uint32_t bit = 1; bit != 0; bit <<= 1) {
        const capabilities one = from_caps(bit);
        caps |= !one.empty() && has.contains(one) ? bit : 0;
    }
    return caps;
}

/// False: no memory can be what the caps ask for.
bool apply_special_caps(heap_request& request, std::uint32_t caps) noexcept;

[[nodiscard]] [[gnu::always_inline]] inline void* try_allocate(std::size_t alignment,
                                                               std::size_t size,
                                                               std::uint32_t caps) noexcept {
    heap_request request{.want = {.size = size, .alignment = alignment}, .with = from_caps(caps)};
    if (caps == 0 || ((caps & special_caps) != 0 && !apply_special_caps(request, caps)))
        [[unlikely]] {
        return nullptr;
    }
    if constexpr (config::aliases_code) {
        if ((caps & MALLOC_CAP_EXEC) != 0) {
            return allocate_code(request);
        }
    }
    return all_memory.try_allocate(request);
}

/// The heap's block of what was handed out: another address only for code.
[[nodiscard]] [[gnu::always_inline]] inline void* block_of(void* handed_out) noexcept {
    if constexpr (config::aliases_code) {
        return behind_code(handed_out);
    }
    return handed_out;
}
/// Any byte of it, where the heap has it.
[[nodiscard]] inline const std::byte* byte_of(const void* handed_out) noexcept {
    if constexpr (config::aliases_code) {
        return as_data(handed_out);
    }
    return static_cast<const std::byte*>(handed_out);
}
[[nodiscard]] inline std::size_t usable_size(const void* handed_out) noexcept {
    if constexpr (config::aliases_code) {
        return usable_code(handed_out);
    }
    return all_memory.usable_size(handed_out);
}

// ---- What watches: nothing but what is configured.

[[gnu::always_inline]] inline void note_allocated([[maybe_unused]] void* block,
                                                  [[maybe_unused]] std::size_t size,
                                                  [[maybe_unused]] std::uint32_t caps,
                                                  [[maybe_unused]] std::uintptr_t caller) noexcept {
    if constexpr (config::traces) {
        trace_allocated(block, size, caller);
    }
    if constexpr (config::uses_hooks) {
        if (esp_heap_trace_alloc_hook != nullptr) {
            esp_heap_trace_alloc_hook(block, size, caps);
        }
    }
}

/// To the hooks. Of the address alone.
[[gnu::always_inline]] inline void note_freed([[maybe_unused]] void* block) noexcept {
    if constexpr (config::uses_hooks) {
        if (esp_heap_trace_free_hook != nullptr) {
            esp_heap_trace_free_hook(block);
        }
    }
}

/// Blocks that a trace and hooks are told of; null, and no record, iff there is no memory.
[[nodiscard]] [[gnu::always_inline]] inline void* allocate(std::size_t alignment, std::size_t size,
                                                           std::uint32_t caps,
                                                           std::uintptr_t caller) noexcept {
    void* const block = try_allocate(alignment, size, caps);
    if (block != nullptr) [[likely]] {
        note_allocated(block, size, caps, caller);
    }
    return block;
}

[[nodiscard]] void* allocate_zeroed(std::size_t alignment, std::size_t bytes, std::uint32_t caps,
                                    std::uintptr_t caller) noexcept;
/// The content in a block with the caps and, where there is room for it, the alignment it has. Null, and
/// nothing changed, iff there is none.
[[nodiscard]] void* reallocate(void* block, std::size_t size, std::uint32_t caps,
                               std::uintptr_t caller) noexcept;

/// As malloc and realloc: internal or external memory first, as heap_caps_malloc_extmem_enable says. Null and a
/// record iff there is none.
[[nodiscard]] void* allocate_default(std::size_t alignment, std::size_t size,
                                     std::uintptr_t caller) noexcept;
[[nodiscard]] void* reallocate_default(void* block, std::size_t size,
                                       std::uintptr_t caller) noexcept;

/// Prints what is wrong with a block that was not freed.
void tell_misused(void* block) noexcept;

/// False iff `block` is no live block or was overwritten, which is recorded and printed.
[[gnu::always_inline]] inline bool release(void* block,
                                           [[maybe_unused]] std::uintptr_t caller) noexcept {
    bool freed = false;
    if constexpr (config::traces) {
        freed = free_traced(block, caller);
    } else {
        freed = all_memory.deallocate(block_of(block));
    }
    if (!freed) [[unlikely]] {
        tell_misused(block);
        return false;
    }
    note_freed(block);
    return true;
}

/// Null. Keeps a record and calls the callback.
void* refused(std::size_t size, std::size_t alignment, std::uint32_t caps, const char* function,
              std::uintptr_t caller) noexcept;

}  // namespace ramwright::esp_idf
