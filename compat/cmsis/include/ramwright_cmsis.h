/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RAMWRIGHT_CMSIS_H
#define RAMWRIGHT_CMSIS_H

/*
 * How much memory an application supplies for a memory pool that takes none from the heap:
 *
 *     static uint64_t control[RAMWRIGHT_MEMORY_POOL_CB_SIZE / 8];
 *     static uint64_t blocks[RAMWRIGHT_MEMORY_POOL_MEM_SIZE(16, sizeof(packet_t)) / 8];
 *     const osMemoryPoolAttr_t attributes = {"packets", 0, control, sizeof control,
 *                                            blocks, sizeof blocks};
 *
 * Both are multiples of 8. The second holds a table of 2 bytes a block, by which a double free is found.
 */

#define RAMWRIGHT_MEMORY_POOL_CB_SIZE (48u * sizeof(void *))
#define RAMWRIGHT_MEMORY_POOL_MEM_SIZE(block_count, block_size)                                    \
    ((2u * (block_count) + 4u + 7u) / 8u * 8u + (block_count) * (((block_size) + 7u) / 8u * 8u))

#endif
