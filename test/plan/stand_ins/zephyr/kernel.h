/* SPDX-License-Identifier: Apache-2.0 */
/* As much of Zephyr's kernel.h as a plan is compiled against, with its signatures since 3.5. */
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef struct {
    int64_t ticks;
} k_timeout_t;
#define K_NO_WAIT ((k_timeout_t){0})

struct k_mem_slab {
    char *buffer;
};
struct k_heap {
    size_t bytes;
};

#define K_MEM_SLAB_DEFINE(name, block_size, count, align)                                    \
    _Static_assert((block_size) % (align) == 0, "blocks are not aligned");                    \
    char name##_buffer[(block_size) * (count)] __attribute__((aligned(align)));               \
    struct k_mem_slab name = {name##_buffer}
#define K_HEAP_DEFINE(name, size) struct k_heap name = {size}

int k_mem_slab_alloc(struct k_mem_slab *slab, void **block, k_timeout_t timeout);
void k_mem_slab_free(struct k_mem_slab *slab, void *block);
void *k_heap_alloc(struct k_heap *heap, size_t bytes, k_timeout_t timeout);
void k_heap_free(struct k_heap *heap, void *block);
