/* SPDX-License-Identifier: Apache-2.0 */

/* A pool that takes no memory from the heap, as docs/cmsis.md shows it. */

#include "cmsis_os2.h"
#include "ramwright_cmsis.h"

typedef struct {
    uint8_t bytes[120];
} packet_t;

static uint64_t control[RAMWRIGHT_MEMORY_POOL_CB_SIZE / 8];
static uint64_t blocks[RAMWRIGHT_MEMORY_POOL_MEM_SIZE(16, sizeof(packet_t)) / 8];
const osMemoryPoolAttr_t attributes = {
    "packets", 0, control, sizeof control, blocks, sizeof blocks,
};
