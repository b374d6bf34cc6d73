/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RAMWRIGHT_FREERTOS_H
#define RAMWRIGHT_FREERTOS_H

#include <stddef.h>

/* What FreeRTOS's heaps lack. Tasks only, as pvPortMalloc; each may be called before the scheduler
 * starts. A request that cannot be served returns NULL and calls the malloc-failed hook.
 *
 *     buffer = pvPortRealloc(buffer, 2 * size);
 *     uint8_t * dma = pvPortAlignedAlloc(32, 512);
 *
 * In C, because the code that calls pvPortMalloc mostly is. */

#ifdef __cplusplus
extern "C" {
#endif

/* The content of `pv` in a block of `xWantedSize` bytes: the same one where there is room, else another,
 * and `pv` is freed. NULL `pv`: as pvPortMalloc. Size 0: frees `pv`, returns NULL, calls no hook. On
 * failure `pv` is unchanged. The content is copied while other tasks run. On heap_1, whose blocks have no
 * size, only NULL `pv` can be served. */
void * pvPortRealloc( void * pv, size_t xWantedSize );

/* A block aligned to `xAlignment`, a power of two, for vPortFree. */
void * pvPortAlignedAlloc( size_t xAlignment, size_t xWantedSize );

/* How many bytes may be used at `pv`: no less than asked for. 0 iff no live block starts there. On
 * heap_1, always 0. */
size_t xPortGetUsableSize( const void * pv );

#ifdef __cplusplus
}
#endif

#endif
