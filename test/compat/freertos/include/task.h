/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TASK_H
#define TASK_H

#include "FreeRTOS.h"

#ifdef __cplusplus
extern "C" {
#endif

#define taskSCHEDULER_SUSPENDED ((BaseType_t)0)
#define taskSCHEDULER_NOT_STARTED ((BaseType_t)1)
#define taskSCHEDULER_RUNNING ((BaseType_t)2)

struct tskTaskControlBlock;
typedef struct tskTaskControlBlock * TaskHandle_t;

typedef enum { eRunning, eReady, eBlocked, eSuspended, eDeleted, eInvalid } eTaskState;

typedef struct xTASK_STATUS {
    UBaseType_t xTaskNumber;
} TaskStatus_t;

void vTaskSuspendAll( void );
BaseType_t xTaskResumeAll( void );
BaseType_t xTaskGetSchedulerState( void );
TaskHandle_t xTaskGetCurrentTaskHandle( void );
void vTaskGetInfo( TaskHandle_t xTask, TaskStatus_t * pxTaskStatus, BaseType_t xGetFreeStackSpace,
                   eTaskState eState );

#ifdef __cplusplus
}
#endif

#endif
