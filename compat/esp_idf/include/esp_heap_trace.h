/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RAMWRIGHT_ESP_HEAP_TRACE_H
#define RAMWRIGHT_ESP_HEAP_TRACE_H

/*
 * ESP-IDF's esp_heap_trace.h: a list of allocations, or of what leaked, in memory the program gives.
 *
 * With CONFIG_HEAP_TRACING_STANDALONE. For a leak while you look. For whole runs, and for the tool that
 * shows and replays them, there is `ramwright::traced`.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "esp_err.h"

#if defined(__has_include)
#if __has_include("sdkconfig.h")
#include "sdkconfig.h"
#endif
#endif

#ifndef CONFIG_HEAP_TRACING_STACK_DEPTH
#define CONFIG_HEAP_TRACING_STACK_DEPTH 2
#endif

#ifdef __cplusplus
extern "C" {
#endif

typedef enum { HEAP_TRACE_ALL, HEAP_TRACE_LEAKS } heap_trace_mode_t;

typedef struct heap_trace_record_t {
    uint32_t ccount; /* the two low bits: the core */
    void *address;
    size_t size;
    bool freed;
#if CONFIG_HEAP_TRACING_STACK_DEPTH > 0
    void *alloced_by[CONFIG_HEAP_TRACING_STACK_DEPTH];
    void *freed_by[CONFIG_HEAP_TRACING_STACK_DEPTH];
#endif
    /* Not for the program: older and newer records, and those of the same hash. */
    struct heap_trace_record_t *older;
    struct heap_trace_record_t *newer;
#if defined(CONFIG_HEAP_TRACE_HASH_MAP)
    struct heap_trace_record_t *same_hash;
#endif
} heap_trace_record_t;

typedef struct {
    heap_trace_mode_t mode;
    size_t total_allocations;
    size_t total_frees;
    size_t count;
    size_t capacity;
    size_t high_water_mark;
    size_t has_overflowed;
#if defined(CONFIG_HEAP_TRACE_HASH_MAP)
    size_t total_hashmap_hits;
    size_t total_hashmap_miss;
#endif
} heap_trace_summary_t;

/* NULL and 0: gives the buffer back. */
esp_err_t heap_trace_init_standalone(heap_trace_record_t *record_buffer, size_t num_records);
/* Always ESP_ERR_NOT_SUPPORTED: traces for a host are `ramwright::traced`'s. */
esp_err_t heap_trace_init_tohost(void);
esp_err_t heap_trace_start(heap_trace_mode_t mode);
esp_err_t heap_trace_stop(void);
/* Allocations are not recorded until heap_trace_resume; frees are. */
esp_err_t heap_trace_alloc_pause(void);
esp_err_t heap_trace_resume(void);
size_t heap_trace_get_count(void);
esp_err_t heap_trace_get(size_t index, heap_trace_record_t *record);
void heap_trace_dump(void);
void heap_trace_dump_caps(const uint32_t caps);
esp_err_t heap_trace_summary(heap_trace_summary_t *summary);

#ifdef __cplusplus
}
#endif

#endif
