/* SPDX-License-Identifier: Apache-2.0 */
/* As much of FreeRTOS's queue.h as a plan is compiled against. */
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef struct {
    void *reserved[20];
} StaticQueue_t;
typedef void *QueueHandle_t;

QueueHandle_t xQueueCreateStatic(unsigned length, unsigned item_size, uint8_t *storage,
                                 StaticQueue_t *state);
long xQueueSend(QueueHandle_t queue, const void *item, uint32_t ticks);
