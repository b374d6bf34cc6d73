/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PORTABLE_H
#define PORTABLE_H

#include "FreeRTOS.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct HeapRegion {
    uint8_t * pucStartAddress;
    size_t xSizeInBytes;
} HeapRegion_t;

typedef struct xHeapStats {
    size_t xAvailableHeapSpaceInBytes;
    size_t xSizeOfLargestFreeBlockInBytes;
    size_t xSizeOfSmallestFreeBlockInBytes;
    size_t xNumberOfFreeBlocks;
    size_t xMinimumEverFreeBytesRemaining;
    size_t xNumberOfSuccessfulAllocations;
    size_t xNumberOfSuccessfulFrees;
} HeapStats_t;

void * pvPortMalloc( size_t xWantedSize );
void * pvPortCalloc( size_t xNum, size_t xSize );
void vPortFree( void * pv );
void vPortInitialiseBlocks( void );
size_t xPortGetFreeHeapSize( void );
size_t xPortGetMinimumEverFreeHeapSize( void );
void xPortResetHeapMinimumEverFreeHeapSize( void );
void vPortDefineHeapRegions( const HeapRegion_t * const pxHeapRegions );
void vPortGetHeapStats( HeapStats_t * pxHeapStats );
void vPortHeapResetState( void );

#if configSTACK_ALLOCATION_FROM_SEPARATE_HEAP == 1
void * pvPortMallocStack( size_t xSize );
void vPortFreeStack( void * pv );
#else
#define pvPortMallocStack pvPortMalloc
#define vPortFreeStack vPortFree
#endif

#if configUSE_MALLOC_FAILED_HOOK == 1
void vApplicationMallocFailedHook( void );
#endif

#ifdef __cplusplus
}
#endif

#endif
