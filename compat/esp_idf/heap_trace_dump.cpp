// SPDX-License-Identifier: Apache-2.0

/// What esp_heap_trace.h prints.

#include <cstddef>
#include <cstdint>

#include "config.hpp"
#include "esp_heap_trace.h"
#include "heap_caps.hpp"
#include "output.hpp"

namespace {

using namespace ramwright::esp_idf;

void print_callers(void* const* callers) noexcept {
    for (std::size_t at = 0; at != CONFIG_HEAP_TRACING_STACK_DEPTH && callers[at] != nullptr;
         ++at) {
        print("{}0x{:08x}", at == 0 ? "" : ":", address(callers[at]));
    }
}

[[nodiscard]] const char* place_of(void* block) noexcept {
    const ramwright::mapped_region* const region = all_memory.region_of(block_of(block));
    if (region != nullptr && region->serves(ramwright::capability::internal)) {
        return ", Internal";
    }
    return region != nullptr && region->serves(ramwright::capability::external) ? ",    PSRAM" : "";
}

void print_record(const heap_trace_record_t& shown, heap_trace_mode_t mode) noexcept {
    print("{:6} bytes (@ 0x{:08x}{}) allocated CPU {} ccount 0x{:08x}", shown.size,
          address(shown.address), place_of(shown.address), shown.ccount & 1,
          shown.ccount & ~std::uint32_t{3});
#if CONFIG_HEAP_TRACING_STACK_DEPTH > 0
    if (shown.alloced_by[0] != nullptr) {
        print(" caller ");
        print_callers(shown.alloced_by);
    }
    if (mode == HEAP_TRACE_ALL && shown.freed) {
        print("\nfreed by ");
        print_callers(shown.freed_by);
    }
    print("\n");
#else
    print("{}\n", mode == HEAP_TRACE_ALL && shown.freed ? " freed" : "");
#endif
}

}  // namespace

extern "C" {

void heap_trace_dump(void) { heap_trace_dump_caps(MALLOC_CAP_INTERNAL | MALLOC_CAP_SPIRAM); }

void heap_trace_dump_caps(const uint32_t caps) {
    heap_trace_summary_t before{};
    heap_trace_summary(&before);
    std::size_t bytes = 0;
    std::size_t alive = 0;
    print("====== Heap Trace: {} records ({} capacity) ======\n", before.count, before.capacity);
    for (std::size_t index = 0; index != before.count; ++index) {
        heap_trace_record_t shown{};
        if (heap_trace_get(index, &shown) != ESP_OK) {
            break;
        }
        const ramwright::mapped_region* const region =
            all_memory.region_of(block_of(shown.address));
        const bool asked = region == nullptr || !(region->where.has & from_caps(caps)).empty();
        if (!asked) {
            continue;
        }
        print_record(shown, before.mode);
        if (!shown.freed) {
            bytes += shown.size;
            ++alive;
        }
    }
    heap_trace_summary_t now{};
    heap_trace_summary(&now);
    print("====== Heap Trace Summary ======\n");
    if (now.mode == HEAP_TRACE_ALL) {
        print("Mode: Heap Trace All\n{} bytes alive in trace ({}/{} allocations)\n", bytes, alive,
              before.count);
    } else {
        print("Mode: Heap Trace Leaks\n{} bytes 'leaked' in trace ({} allocations)\n", bytes,
              alive);
    }
    print("records: {} ({} capacity, {} high water mark)\n", now.count, now.capacity,
          now.high_water_mark);
#if defined(CONFIG_HEAP_TRACE_HASH_MAP)
    print("hashmap: {} capacity ({} hits, {} misses)\n", config::hash_map_size,
          now.total_hashmap_hits, now.total_hashmap_miss);
#endif
    print("total allocations: {}\ntotal frees: {}\n", now.total_allocations, now.total_frees);
    if (now.total_allocations != before.total_allocations) {
        print(
            "(NB: New entries were traced while dumping, so trace dump may have duplicate "
            "entries.)\n");
    }
    if (now.has_overflowed != 0) {
        print("(NB: Internal Buffer has overflowed, so trace data is incomplete.)\n");
    }
    print("================================\n");
}

}  // extern "C"
