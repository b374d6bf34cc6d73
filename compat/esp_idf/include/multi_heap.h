/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RAMWRIGHT_MULTI_HEAP_H
#define RAMWRIGHT_MULTI_HEAP_H

/*
 * ESP-IDF's multi_heap.h over Ramwright: one heap in one region.
 *
 * For code written against ESP-IDF. New code has `ramwright::general` and its guards, which say more of
 * what went wrong. Every call is documented in docs/esp-idf.md: its cost, and how it differs from the
 * original.
 *
 *     static uint8_t memory[16384];
 *     multi_heap_handle_t heap = multi_heap_register(memory, sizeof memory);
 *     void *packet = multi_heap_malloc(heap, 100);
 *     multi_heap_free(heap, packet);
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct multi_heap_info *multi_heap_handle_t;

typedef struct {
    size_t total_free_bytes;
    size_t total_allocated_bytes;
    size_t largest_free_block;
    size_t minimum_free_bytes;
    size_t allocated_blocks;
    size_t free_blocks;
    size_t total_blocks;
} multi_heap_info_t;

/* False: go no further. */
typedef bool (*multi_heap_walker_cb_t)(void *block_ptr, size_t block_size, int block_used,
                                       void *user_data);

/* NULL iff the region is too small for a heap with one block. */
multi_heap_handle_t multi_heap_register(void *start, size_t size);

/* From here on a call masks interrupts as long as it changes the heap. NULL: as before. */
void multi_heap_set_lock(multi_heap_handle_t heap, void *lock);

void *multi_heap_malloc(multi_heap_handle_t heap, size_t size);
void *multi_heap_aligned_alloc(multi_heap_handle_t heap, size_t size, size_t alignment);
/* The address `offset` bytes behind the result is aligned. */
void *multi_heap_aligned_alloc_offs(multi_heap_handle_t heap, size_t size, size_t alignment,
                                    size_t offset);
void *multi_heap_realloc(multi_heap_handle_t heap, void *p, size_t size);
void multi_heap_free(multi_heap_handle_t heap, void *p);
void multi_heap_aligned_free(multi_heap_handle_t heap, void *p) __attribute__((deprecated));

/* 0 iff `p` is no live block. */
size_t multi_heap_get_allocated_size(multi_heap_handle_t heap, void *p);
/* The same with what poisoning keeps in the block. */
size_t multi_heap_get_full_block_size(multi_heap_handle_t heap, void *p);
/* The start of the live block that `ptr` points into, else NULL. */
void *multi_heap_find_containing_block(multi_heap_handle_t heap, void *ptr);

bool multi_heap_check(multi_heap_handle_t heap, bool print_errors);
void multi_heap_dump(multi_heap_handle_t heap);
void multi_heap_walk(multi_heap_handle_t heap, multi_heap_walker_cb_t walker_func, void *user_data);

size_t multi_heap_free_size(multi_heap_handle_t heap);
size_t multi_heap_minimum_free_size(multi_heap_handle_t heap);
void multi_heap_get_info(multi_heap_handle_t heap, multi_heap_info_t *info);
/* What it was. */
size_t multi_heap_reset_minimum_free_bytes(multi_heap_handle_t heap);
/* The lesser of the two is kept. */
void multi_heap_restore_minimum_free_bytes(multi_heap_handle_t heap,
                                           const size_t new_minimum_free_bytes_value);

#ifdef __cplusplus
}
#endif

#endif
