// SPDX-License-Identifier: Apache-2.0

/// The memory management of FreeRTOS's portable.h over Ramwright, in place of heap_1.c to heap_5.c.
///
/// docs/freertos.md has how to build it, which scheme is which, and every difference from the original.

// As FreeRTOS's own heaps do: the kernel's functions themselves, not their wrappers for user code.
#define MPU_WRAPPERS_INCLUDED_FROM_API_FILE
#include "FreeRTOS.h"
#include "task.h"
#undef MPU_WRAPPERS_INCLUDED_FROM_API_FILE

#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <type_traits>

#include "cleared.hpp"
#include "counted.hpp"
#include "free_blocks.hpp"
#include "ramwright/alloc/reallocate.hpp"
#include "ramwright/core/lock.hpp"
#include "ramwright/guard/locked.hpp"
#include "ramwright_freertos.h"
#include "realloc_heap.hpp"
#include "schemes.hpp"
#include "settings.hpp"

#if configSUPPORT_DYNAMIC_ALLOCATION == 0
#error "configSUPPORT_DYNAMIC_ALLOCATION is 0: this file must not be in the build."
#endif

// What is called most is one function, without the calls between its layers, unless size is what counts.
#if defined(__OPTIMIZE_SIZE__)
#define RAMWRIGHT_FLAT
#else
#define RAMWRIGHT_FLAT [[gnu::flatten]]
#endif

// ---- The memory: one allocator, given its region at the first use.

#if configAPPLICATION_ALLOCATED_HEAP == 1
extern "C" uint8_t ucHeap[configTOTAL_HEAP_SIZE];
#elif defined(configTOTAL_HEAP_SIZE)
[[maybe_unused]] alignas(ramwright::freertos::alignment) PRIVILEGED_DATA
    static uint8_t ucHeap[ramwright::freertos::has_own_region ? configTOTAL_HEAP_SIZE : 1];
#endif

namespace ramwright::freertos {
namespace {

using memory_type = memory_of<chosen, total_heap_bytes, checks>;

PRIVILEGED_DATA constinit counted_state<memory_type> state;

/// True iff there is a region to start with: the heap's own, or none that is needed.
template <typename Memory>
bool give_region(Memory& unstarted) noexcept {
    if constexpr (has_own_region) {
        std::destroy_at(&unstarted);
        ::new (static_cast<void*>(&unstarted))
            Memory{std::span{reinterpret_cast<std::byte*>(ucHeap), sizeof ucHeap}};
    }
    return chosen != scheme::heap_5;  // vPortDefineHeapRegions starts that
}

/// What FreeRTOS's headers define, for `counted`.
struct kernel {
    static bool start() noexcept { return give_region(state.memory); }
    static void traced_malloc([[maybe_unused]] void* block,
                              [[maybe_unused]] std::size_t bytes) noexcept {
        traceMALLOC(block, bytes);
    }
    static void traced_free([[maybe_unused]] void* block,
                            [[maybe_unused]] std::size_t bytes) noexcept {
        traceFREE(block, bytes);
    }
};

using counted_memory = counted<state, kernel>;
using locked_memory = locked<counted_memory, suspended_scheduler>;
using heap_type =
    config::guard<std::conditional_t<clears_on_free, cleared<locked_memory>, locked_memory>>;

template <typename Guard>
constexpr bool defers_frees = requires {
    requires Guard::defers_frees;
};
static_assert(
    chosen != scheme::heap_3 || !defers_frees<heap_type>,
    "heap_3's blocks are the C library's and lie anywhere: what an interrupt frees cannot be "
    "kept for a task");

template <typename Guard>
constexpr bool expects_null = requires {
    requires Guard::expects_null;
};

// Neither has any state of its own, unless the guard has.
realloc_heap<heap_type, vPortFree> heap_with_realloc;
constinit heap_type& heap = heap_with_realloc;
suspended_scheduler scheduler;

// ---- How the calls differ with what the heap can do.

/// Where FreeRTOS's own heaps assert. The record is in `ramwright::failures` in any case.
[[gnu::noinline, gnu::cold]] void misused() noexcept { configASSERT(pdFALSE); }

/// Null. Calls the hook, outside the lock: it may not return.
[[gnu::noinline, gnu::cold]] void* refused() noexcept {
    if (in_interrupt()) {
        if (!expects_null<heap_type>) {
            misused();
        }
    } else if (chosen == scheme::heap_5 && !state.started) {
        misused();
    } else {
#if configUSE_MALLOC_FAILED_HOOK == 1
        vApplicationMallocFailedHook();
#endif
    }
    return nullptr;
}

[[gnu::always_inline]] inline void* served(void* block) noexcept {
    if (block == nullptr) [[unlikely]] {
        return refused();
    }
    return block;
}

template <typename Heap>
[[gnu::always_inline]] inline void release(Heap& from, void* block) noexcept {
    if constexpr (!freeing_allocator<Heap>) {
        configASSERT(block == NULL);
    } else {
        if (!from.deallocate(block)) [[unlikely]] {
            misused();
        }
    }
}

template <typename Heap>
[[gnu::always_inline]] inline void* resized(Heap& in, void* block, std::size_t size) noexcept {
    if constexpr (allocator<Heap>) {
        return reallocate(in, block, {.size = size, .alignment = alignment});
    } else {
        configASSERT(block == NULL);  // nothing knows how much of it to copy
        return block == nullptr ? in.allocate({.size = rounded(size), .alignment = alignment})
                                : nullptr;
    }
}

template <typename Heap>
std::size_t usable_size(const Heap& in, const void* block) noexcept {
    if constexpr (freeing_allocator<Heap>) {
        return block == nullptr ? 0 : in.usable_size(block);
    } else {
        return 0;
    }
}

/// What may be read in any context is, as of FreeRTOS's own heaps; but only a task starts the heap.
void start_unless_in_interrupt() noexcept {
    if (!state.started && !in_interrupt()) {
        const hold exclusive{scheduler};
        counted_memory::start();
    }
}

template <typename Memory>
void define_regions(Memory& memory_of_regions, const HeapRegion_t* region) noexcept {
    if constexpr (chosen == scheme::heap_5) {
        std::uintptr_t end = 0;
        for (; region->xSizeInBytes != 0; ++region) {
            const auto start = reinterpret_cast<std::uintptr_t>(region->pucStartAddress);
            const bool ascending = start >= end;
            configASSERT(ascending);
            if (ascending) {
                end = start + region->xSizeInBytes;
                [[maybe_unused]] const bool added = memory_of_regions.add(
                    {reinterpret_cast<std::byte*>(region->pucStartAddress), region->xSizeInBytes});
                configASSERT(added);
            }
        }
        state.started = true;
        counted_memory::restart_least_free();
        configASSERT(state.least_free != 0);
    }
}

}  // namespace

extern "C" {

RAMWRIGHT_FLAT void* pvPortMalloc(size_t xWantedSize) {
    if (xWantedSize == 0) [[unlikely]] {
        return nullptr;
    }
    return served(heap.allocate({.size = rounded(xWantedSize), .alignment = alignment}));
}

void* pvPortCalloc(size_t xNum, size_t xSize) {
    if (xNum == 0 || xSize == 0) {
        return nullptr;
    }
    return served(allocate_zeroed(heap, 1, rounded(saturating_multiply(xNum, xSize)), alignment));
}

RAMWRIGHT_FLAT void vPortFree(void* pv) { release(heap, pv); }

void* pvPortRealloc(void* pv, size_t xWantedSize) {
    if (xWantedSize == 0) {
        vPortFree(pv);
        return nullptr;
    }
    return served(resized(heap_with_realloc, pv, xWantedSize));
}

void* pvPortAlignedAlloc(size_t xAlignment, size_t xWantedSize) {
    if (xWantedSize == 0) {
        return nullptr;
    }
    // A power of two below the port's own becomes that; what is none is refused as it is.
    const bool finer = std::has_single_bit(xAlignment) && xAlignment < alignment;
    return served(
        heap.allocate({.size = rounded(xWantedSize), .alignment = finer ? alignment : xAlignment}));
}

size_t xPortGetUsableSize(const void* pv) { return usable_size(heap, pv); }

size_t xPortGetFreeHeapSize(void) {
    start_unless_in_interrupt();
    return state.memory.free_bytes();
}

size_t xPortGetMinimumEverFreeHeapSize(void) {
    start_unless_in_interrupt();
    return counted_memory::least_free_bytes();
}

void xPortResetHeapMinimumEverFreeHeapSize(void) {
    const hold exclusive{scheduler};
    counted_memory::start();
    counted_memory::restart_least_free();
}

void vPortGetHeapStats(HeapStats_t* pxHeapStats) {
    const hold exclusive{scheduler};
    counted_memory::start();
    constexpr bool in_one_piece = chosen == scheme::heap_1 || chosen == scheme::heap_3;
    const auto seen = free_blocks_of<in_one_piece>(state.memory);
    *pxHeapStats = {
        .xAvailableHeapSpaceInBytes = state.memory.free_bytes(),
        .xSizeOfLargestFreeBlockInBytes = seen.largest,
        .xSizeOfSmallestFreeBlockInBytes = seen.smallest,
        .xNumberOfFreeBlocks = seen.count,
        .xMinimumEverFreeBytesRemaining = counted_memory::least_free_bytes(),
        .xNumberOfSuccessfulAllocations = state.allocations,
        // What was allocated and is not live was freed: nothing counts it on the way of every free.
        .xNumberOfSuccessfulFrees = state.allocations - state.memory.snapshot().live_blocks,
    };
}

void vPortHeapResetState(void) {
    // heap_3's blocks are the C library's, which cannot be reset.
    if (chosen != scheme::heap_3) {
        std::destroy_at(&state);
        std::construct_at(&state);
        // What waits in a guard to be freed is no block any more.
        std::destroy_at(&heap_with_realloc);
        std::construct_at(&heap_with_realloc);
    }
}

void vPortInitialiseBlocks(void) {
    if (chosen == scheme::heap_1) {
        vPortHeapResetState();
    }
}

void vPortDefineHeapRegions(const HeapRegion_t* const pxHeapRegions) {
    const bool expected = chosen == scheme::heap_5 && !state.started;
    configASSERT(expected);  // once, and of no other scheme: their region is ucHeap
    if (expected) {
        define_regions(state.memory, pxHeapRegions);
    }
}

}  // extern "C"

}  // namespace ramwright::freertos
