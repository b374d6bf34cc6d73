/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>

/*
 * lwIP on a heap of its own. For the application's lwipopts.h:
 *
 *     #include "lwip_heap.h"
 *
 * Everything lwIP allocates then comes from there, its pools (MEMP) included; with MEMP_MEM_MALLOC 0 before
 * this line those stay arrays of lwIP's. MEM_USE_POOLS is lwIP's other heap, and not for use with this one.
 * lwIP calls these from its own thread and from those that use it, never from an interrupt unless a driver
 * does.
 */

#define MEM_LIBC_MALLOC 1
#ifndef MEMP_MEM_MALLOC
#define MEMP_MEM_MALLOC 1
#endif
#define mem_clib_malloc lwip_heap_malloc
#define mem_clib_calloc lwip_heap_calloc
#define mem_clib_free lwip_heap_free

#ifdef __cplusplus
extern "C" {
#endif

void* lwip_heap_malloc(size_t size);
void* lwip_heap_calloc(size_t count, size_t size);
void lwip_heap_free(void* block);

#ifdef __cplusplus
}
#endif
