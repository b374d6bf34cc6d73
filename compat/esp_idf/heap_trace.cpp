// SPDX-License-Identifier: Apache-2.0

/// esp_heap_trace.h: the newest allocations, or those of them that were not freed, in the program's memory.
///
/// docs/esp-idf.md has every function, what it costs, and how it differs from the original.

#include "heap_trace.hpp"

#include "config.hpp"
#include "esp_heap_trace.h"
#include "heap_caps.hpp"
#include "ramwright/core/lock.hpp"
#include "ramwright_esp_idf.h"
#include "trace_records.hpp"

namespace {

using namespace ramwright::esp_idf;
using ramwright::hold;
using ramwright::masked_interrupts;
using record = heap_trace_record_t;

struct tracing {
    trace_records kept;
    heap_trace_mode_t mode = HEAP_TRACE_ALL;
    bool has_buffer = false;
    bool running = false;
    bool records_allocations = false;
    std::size_t allocations = 0;
    std::size_t frees = 0;
};
constinit tracing trace;

/// Who allocates or frees, and who called him, as far as the program can tell.
struct call_stack {
#if CONFIG_HEAP_TRACING_STACK_DEPTH > 0
    explicit call_stack(std::uintptr_t caller) noexcept {
        callers[0] = reinterpret_cast<void*>(caller);
        if constexpr (CONFIG_HEAP_TRACING_STACK_DEPTH > 1) {
            ramwright_esp_idf_callers(callers[0], callers + 1, CONFIG_HEAP_TRACING_STACK_DEPTH - 1);
        }
    }
    void copy_to(void* (&into)[CONFIG_HEAP_TRACING_STACK_DEPTH]) const noexcept {
        __builtin_memcpy(into, callers, sizeof callers);
    }
    void* callers[CONFIG_HEAP_TRACING_STACK_DEPTH]{};
#else
    explicit call_stack(std::uintptr_t) noexcept {}
#endif
};

}  // namespace

namespace ramwright::esp_idf {

namespace {

/// With interrupts masked. In this namespace, so that code_in_ram.ld takes it, too.
void close_record(void* block, [[maybe_unused]] const call_stack& freed_by) noexcept {
    if (!trace.running) {
        return;
    }
    ++trace.frees;
    record* const found = trace.kept.find(block);
    if (found == nullptr) {
        return;
    }
    if (trace.mode == HEAP_TRACE_LEAKS) {
        trace.kept.remove(*found);
        return;
    }
    trace.kept.unhash(*found);
    found->freed = true;
#if CONFIG_HEAP_TRACING_STACK_DEPTH > 0
    freed_by.copy_to(found->freed_by);
#endif
}

}  // namespace

void trace_allocated(void* block, std::size_t size, std::uintptr_t caller) noexcept {
    if (!trace.records_allocations) {
        return;
    }
    const call_stack stack{caller};
    masked_interrupts mask;
    const hold exclusive{mask};
    if (!trace.running || !trace.records_allocations) {
        return;
    }
    record& added = trace.kept.append();
    added.ccount = ramwright_esp_idf_clock() & ~std::uint32_t{3};
    added.address = block;
    added.size = size;
#if CONFIG_HEAP_TRACING_STACK_DEPTH > 0
    stack.copy_to(added.alloced_by);
#endif
    trace.kept.hash(added);
    ++trace.allocations;
}

void trace_freed(void* block, std::uintptr_t caller) noexcept {
    if (!trace.running) {
        return;
    }
    const call_stack stack{caller};
    masked_interrupts mask;
    const hold exclusive{mask};
    close_record(block, stack);
}

bool free_traced(void* block, std::uintptr_t caller) noexcept {
    if (!trace.running) {
        return all_memory.deallocate(block_of(block));
    }
    const call_stack stack{caller};
    masked_interrupts mask;
    const hold exclusive{mask};
    if (!all_memory.deallocate(block_of(block))) {
        return false;
    }
    close_record(block, stack);
    return true;
}

}  // namespace ramwright::esp_idf

extern "C" {

esp_err_t heap_trace_init_standalone(heap_trace_record_t* record_buffer, size_t num_records) {
    if (!config::traces) {
        return ESP_ERR_NOT_SUPPORTED;
    }
    if (trace.running) {
        return ESP_ERR_INVALID_STATE;
    }
    if ((record_buffer == nullptr) != (num_records == 0)) {
        return ESP_ERR_INVALID_ARG;
    }
    trace.kept.take_over(record_buffer, num_records);
    trace.has_buffer = record_buffer != nullptr;
    return ESP_OK;
}

esp_err_t heap_trace_init_tohost(void) { return ESP_ERR_NOT_SUPPORTED; }

esp_err_t heap_trace_start(heap_trace_mode_t mode) {
    masked_interrupts mask;
    const hold exclusive{mask};
    if (!trace.has_buffer) {
        return config::traces ? ESP_ERR_INVALID_STATE : ESP_ERR_NOT_SUPPORTED;
    }
    trace.kept.clear();
    trace.mode = mode;
    trace.allocations = 0;
    trace.frees = 0;
    trace.running = true;
    trace.records_allocations = true;
    return ESP_OK;
}

esp_err_t heap_trace_stop(void) {
    masked_interrupts mask;
    const hold exclusive{mask};
    if (!trace.running) {
        return ESP_ERR_INVALID_STATE;
    }
    trace.running = false;
    trace.records_allocations = false;
    return ESP_OK;
}

esp_err_t heap_trace_alloc_pause(void) {
    masked_interrupts mask;
    const hold exclusive{mask};
    if (!trace.running || !trace.records_allocations) {
        return ESP_ERR_INVALID_STATE;
    }
    trace.records_allocations = false;
    return ESP_OK;
}

esp_err_t heap_trace_resume(void) {
    masked_interrupts mask;
    const hold exclusive{mask};
    if (!trace.has_buffer || trace.records_allocations) {
        return ESP_ERR_INVALID_STATE;
    }
    trace.running = true;
    trace.records_allocations = true;
    return ESP_OK;
}

size_t heap_trace_get_count(void) { return trace.kept.count(); }

esp_err_t heap_trace_get(size_t index, heap_trace_record_t* into) {
    if (into == nullptr) {
        return ESP_ERR_INVALID_STATE;
    }
    masked_interrupts mask;
    const hold exclusive{mask};
    const record* at = trace.kept.oldest();
    for (; at != nullptr && index != 0; --index) {
        at = at->newer;
    }
    if (at == nullptr) {
        return ESP_ERR_INVALID_ARG;
    }
    *into = *at;
    return ESP_OK;
}

esp_err_t heap_trace_summary(heap_trace_summary_t* summary) {
    if (summary == nullptr) {
        return ESP_ERR_INVALID_ARG;
    }
    masked_interrupts mask;
    const hold exclusive{mask};
    *summary = {};
    summary->mode = trace.mode;
    summary->total_allocations = trace.allocations;
    summary->total_frees = trace.frees;
    summary->count = trace.kept.count();
    summary->capacity = trace.kept.capacity();
    summary->high_water_mark = trace.kept.high_water();
    summary->has_overflowed = trace.kept.overflowed() ? 1 : 0;
#if defined(CONFIG_HEAP_TRACE_HASH_MAP)
    summary->total_hashmap_hits = trace.kept.hits();
    summary->total_hashmap_miss = trace.kept.misses();
#endif
    return ESP_OK;
}

}  // extern "C"
