/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RAMWRIGHT_ESP_HEAP_CAPS_H
#define RAMWRIGHT_ESP_HEAP_CAPS_H

/*
 * ESP-IDF's esp_heap_caps.h over Ramwright's heap: memory by what it can do.
 *
 * For code written against ESP-IDF, on any chip. New code has `ramwright::heap`, whose capabilities the
 * compiler knows. docs/esp-idf.md says of every call how it differs from the original.
 *
 *     heap_caps_init();
 *     uint8_t *frame = heap_caps_malloc(1500, MALLOC_CAP_DMA | MALLOC_CAP_8BIT);
 *     heap_caps_free(frame);
 */

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "esp_err.h"
#include "multi_heap.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HEAP_IRAM_ATTR

#define MALLOC_CAP_EXEC (UINT32_C(1) << 0)
#define MALLOC_CAP_32BIT (UINT32_C(1) << 1)
#define MALLOC_CAP_8BIT (UINT32_C(1) << 2)
#define MALLOC_CAP_DMA (UINT32_C(1) << 3)
#define MALLOC_CAP_PID2 (UINT32_C(1) << 4)
#define MALLOC_CAP_PID3 (UINT32_C(1) << 5)
#define MALLOC_CAP_PID4 (UINT32_C(1) << 6)
#define MALLOC_CAP_PID5 (UINT32_C(1) << 7)
#define MALLOC_CAP_PID6 (UINT32_C(1) << 8)
#define MALLOC_CAP_PID7 (UINT32_C(1) << 9)
#define MALLOC_CAP_SPIRAM (UINT32_C(1) << 10)
#define MALLOC_CAP_INTERNAL (UINT32_C(1) << 11)
#define MALLOC_CAP_DEFAULT (UINT32_C(1) << 12)
#define MALLOC_CAP_IRAM_8BIT (UINT32_C(1) << 13)
#define MALLOC_CAP_RETENTION (UINT32_C(1) << 14)
#define MALLOC_CAP_RTCRAM (UINT32_C(1) << 15)
#define MALLOC_CAP_SPM (UINT32_C(1) << 16)
#define MALLOC_CAP_TCM MALLOC_CAP_SPM
#define MALLOC_CAP_DMA_DESC_AHB (UINT32_C(1) << 17)
#define MALLOC_CAP_DMA_DESC_AXI (UINT32_C(1) << 18)
#define MALLOC_CAP_CACHE_ALIGNED (UINT32_C(1) << 19)
#define MALLOC_CAP_SIMD (UINT32_C(1) << 20)
#define MALLOC_CAP_SPIRAM_NO_ENC (UINT32_C(1) << 21)
/* Bits 22 to 30 are free for what a board has beside these. */
#define MALLOC_CAP_INVALID (UINT32_C(1) << 31)

typedef void (*esp_alloc_failed_hook_t)(size_t size, uint32_t caps, const char *function_name);

typedef struct walker_heap_info {
    intptr_t start;
    intptr_t end;
} walker_heap_into_t;

typedef struct walker_block_info {
    void *ptr;
    size_t size;
    bool used;
} walker_block_info_t;

/* False: go on with the next heap. */
typedef bool (*heap_caps_walker_cb_t)(walker_heap_into_t heap_info, walker_block_info_t block_info,
                                      void *user_data);

/* ESP_ERR_INVALID_ARG iff NULL. */
esp_err_t heap_caps_register_failed_alloc_callback(esp_alloc_failed_hook_t callback);

/* Called with CONFIG_HEAP_USE_HOOKS, where the program defines them. */
void esp_heap_trace_alloc_hook(void *ptr, size_t size, uint32_t caps);
void esp_heap_trace_free_hook(void *ptr);

void *heap_caps_malloc(size_t size, uint32_t caps);
void heap_caps_free(void *ptr);
void *heap_caps_realloc(void *ptr, size_t size, uint32_t caps);
void *heap_caps_aligned_alloc(size_t alignment, size_t size, uint32_t caps);
void heap_caps_aligned_free(void *ptr) __attribute__((deprecated));
void *heap_caps_aligned_calloc(size_t alignment, size_t n, size_t size, uint32_t caps);
void *heap_caps_calloc(size_t n, size_t size, uint32_t caps);

/* `num` sets of capabilities follow, the best first. */
void *heap_caps_malloc_prefer(size_t size, size_t num, ...);
void *heap_caps_realloc_prefer(void *ptr, size_t size, size_t num, ...);
void *heap_caps_calloc_prefer(size_t n, size_t size, size_t num, ...);

size_t heap_caps_get_total_size(uint32_t caps);
size_t heap_caps_get_free_size(uint32_t caps);
size_t heap_caps_get_minimum_free_size(uint32_t caps);
size_t heap_caps_get_largest_free_block(uint32_t caps);
esp_err_t heap_caps_monitor_local_minimum_free_size_start(void);
esp_err_t heap_caps_monitor_local_minimum_free_size_stop(void);
void heap_caps_get_info(multi_heap_info_t *info, uint32_t caps);
void heap_caps_print_heap_info(uint32_t caps);

bool heap_caps_check_integrity_all(bool print_errors);
bool heap_caps_check_integrity(uint32_t caps, bool print_errors);
bool heap_caps_check_integrity_addr(intptr_t addr, bool print_errors);

/* From here on malloc takes more than `limit` bytes from external memory, if it can. */
void heap_caps_malloc_extmem_enable(size_t limit);

void heap_caps_dump(uint32_t caps);
void heap_caps_dump_all(void);

size_t heap_caps_get_allocated_size(void *ptr);
size_t heap_caps_get_containing_block_size(void *ptr);
void heap_caps_walk(uint32_t caps, heap_caps_walker_cb_t walker_func, void *user_data);
void heap_caps_walk_all(heap_caps_walker_cb_t walker_func, void *user_data);

/* What ESP-IDF's C library and FreeRTOS call. */
void *heap_caps_malloc_default(size_t size);
void *heap_caps_realloc_default(void *ptr, size_t size);
void *heap_caps_aligned_alloc_default(size_t alignment, size_t size);
void *heap_caps_malloc_base(size_t size, uint32_t caps);
void *heap_caps_calloc_base(size_t n, size_t size, uint32_t caps);
void *heap_caps_realloc_base(void *ptr, size_t size, uint32_t caps);
void *heap_caps_aligned_alloc_base(size_t alignment, size_t size, uint32_t caps);
esp_err_t esp_heap_adjust_alignment_to_hw(size_t *p_alignment, size_t *p_size, uint32_t *p_caps);

#ifdef __cplusplus
}
#endif

#endif
