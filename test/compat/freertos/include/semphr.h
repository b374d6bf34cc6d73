/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SEMAPHORE_H
#define SEMAPHORE_H

#include "FreeRTOS.h"

#ifdef __cplusplus
extern "C" {
#endif

struct QueueDefinition;
typedef struct QueueDefinition * SemaphoreHandle_t;

/* Room for what the test's kernel keeps of a semaphore or a mutex. */
typedef struct {
    void * pvDummy[ 6 ];
} StaticSemaphore_t;

SemaphoreHandle_t xSemaphoreCreateRecursiveMutexStatic( StaticSemaphore_t * pxMutexBuffer );
SemaphoreHandle_t xSemaphoreCreateCountingStatic( UBaseType_t uxMaxCount, UBaseType_t uxInitialCount,
                                                  StaticSemaphore_t * pxSemaphoreBuffer );
BaseType_t xSemaphoreTakeRecursive( SemaphoreHandle_t xMutex, TickType_t xTicksToWait );
BaseType_t xSemaphoreGiveRecursive( SemaphoreHandle_t xMutex );
BaseType_t xSemaphoreTake( SemaphoreHandle_t xSemaphore, TickType_t xTicksToWait );
BaseType_t xSemaphoreGive( SemaphoreHandle_t xSemaphore );
BaseType_t xSemaphoreGiveFromISR( SemaphoreHandle_t xSemaphore, BaseType_t * pxWoken );

#define portYIELD_FROM_ISR( x ) ( ( void ) ( x ) )

#ifdef __cplusplus
}
#endif

#endif
