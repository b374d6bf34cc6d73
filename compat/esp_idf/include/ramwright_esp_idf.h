/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RAMWRIGHT_ESP_IDF_H
#define RAMWRIGHT_ESP_IDF_H

/*
 * What the drop-in for ESP-IDF's heap component asks of the program it is a part of.
 */

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Where everything goes that ESP-IDF prints: whole lines mostly. Without a definition by the program it
 * is discarded, so that nothing pulls a printf into firmware that has none.
 */
void ramwright_esp_idf_output(const char *text);

/* What time it is, for the records of a heap trace: ticks of any clock. Without a definition, always 0. */
uint32_t ramwright_esp_idf_clock(void);

/*
 * With CONFIG_HEAP_TASK_TRACKING: the task that runs, and what a task is called. With FreeRTOS,
 * xTaskGetCurrentTaskHandle() and pcTaskGetName(task). Without a definition all is one task's, NULL.
 */
void *ramwright_esp_idf_current_task(void);
const char *ramwright_esp_idf_task_name(void *task);
/* To be called by the program before a task's handle may be another's: with FreeRTOS, in traceTASK_DELETE. */
void ramwright_esp_idf_task_deleted(void *task);

/*
 * Called where a heap trace records who allocates or frees, with CONFIG_HEAP_TRACING_STACK_DEPTH of 2 and
 * more: writes the return addresses behind `caller`, the innermost first, and says how many, up to `most`.
 * Without a definition only `caller` is recorded: how a stack is unwound is the program's to know.
 */
size_t ramwright_esp_idf_callers(void *caller, void **callers, size_t most);

#ifdef __cplusplus
}
#endif

#endif
