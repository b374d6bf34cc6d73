/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RAMWRIGHT_ESP_HEAP_TASK_INFO_H
#define RAMWRIGHT_ESP_HEAP_TASK_INFO_H

/*
 * ESP-IDF's esp_heap_task_info.h: which task has how much of which memory.
 *
 * With CONFIG_HEAP_TASK_TRACKING. Who runs is asked of the program: see ramwright_esp_idf.h. A block is 8
 * bytes larger at the most, and a call longer by a search among the tasks. Interrupts may allocate all the
 * same: what they take is that of the task they interrupt.
 *
 *     heap_caps_print_all_task_stat_overview(stdout);
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "esp_err.h"

#if defined(__has_include)
#if __has_include("sdkconfig.h")
#include "sdkconfig.h"
#endif
#if __has_include("freertos/FreeRTOS.h")
#include "freertos/FreeRTOS.h"
#include "freertos/task.h"
#define RAMWRIGHT_HAS_TASK_HANDLE
#endif
#endif

#if !defined(RAMWRIGHT_HAS_TASK_HANDLE)
typedef void *TaskHandle_t;
#endif
#if !defined(configMAX_TASK_NAME_LEN)
#define configMAX_TASK_NAME_LEN 16
#endif

#ifdef __cplusplus
extern "C" {
#endif

#define NUM_HEAP_TASK_CAPS 4

typedef struct {
    TaskHandle_t task;
    size_t size[NUM_HEAP_TASK_CAPS];
    size_t count[NUM_HEAP_TASK_CAPS];
} heap_task_totals_t;

typedef struct {
    TaskHandle_t task;
    void *address;
    uint32_t size;
} heap_task_block_t;

/*
 * Blocks count for the first i of which (the region's caps & mask[i]) == caps[i]. `totals` may hold
 * *num_totals tasks from before, which keep their places. Blocks are told of `tasks`, or of all if NULL.
 */
typedef struct {
    int32_t caps[NUM_HEAP_TASK_CAPS];
    int32_t mask[NUM_HEAP_TASK_CAPS];
    TaskHandle_t *tasks;
    size_t num_tasks;
    heap_task_totals_t *totals;
    size_t *num_totals;
    size_t max_totals;
    heap_task_block_t *blocks;
    size_t max_blocks;
} heap_task_info_params_t;

/* How many blocks were told. */
size_t heap_caps_get_per_task_info(heap_task_info_params_t *params);

typedef struct {
    const char *name;
    uint32_t caps;
    size_t size;
    size_t current_usage;
    size_t peak_usage;
    size_t alloc_count;
    heap_task_block_t *alloc_stat; /* NULL: no blocks, or no room for them all */
} heap_stat_t;

typedef struct {
    char name[configMAX_TASK_NAME_LEN];
    TaskHandle_t handle;
    bool is_alive;
    size_t overall_peak_usage;
    size_t overall_current_usage;
    size_t heap_count;
    heap_stat_t *heap_stat; /* NULL: no room for them all */
} task_stat_t;

/* The counts: how much room the arrays have, and then how much of it was filled. */
typedef struct {
    task_stat_t stat;
    size_t heap_count;
    heap_stat_t *heap_stat_start;
    size_t alloc_count;
    heap_task_block_t *alloc_stat_start;
} heap_single_task_stat_t;

typedef struct {
    size_t task_count;
    task_stat_t *stat_arr;
    size_t heap_count;
    heap_stat_t *heap_stat_start;
    size_t alloc_count;
    heap_task_block_t *alloc_stat_start;
} heap_all_tasks_stat_t;

/* ESP_ERR_INVALID_ARG: an array that is to be filled is NULL. */
esp_err_t heap_caps_get_all_task_stat(heap_all_tasks_stat_t *tasks_stat);
/* A NULL handle: of the task that calls. ESP_FAIL: it never allocated. */
esp_err_t heap_caps_get_single_task_stat(heap_single_task_stat_t *task_stat, TaskHandle_t task_handle);

/* To `stream`, or if that is NULL to ramwright_esp_idf_output. */
void heap_caps_print_all_task_stat(FILE *stream);
void heap_caps_print_all_task_stat_overview(FILE *stream);
void heap_caps_print_single_task_stat(FILE *stream, TaskHandle_t task_handle);
void heap_caps_print_single_task_stat_overview(FILE *stream, TaskHandle_t task_handle);

/* Arrays for what there is now, which count for no task. */
esp_err_t heap_caps_alloc_single_task_stat_arrays(heap_single_task_stat_t *task_stat,
                                                  TaskHandle_t task_handle);
void heap_caps_free_single_task_stat_arrays(heap_single_task_stat_t *task_stat);
esp_err_t heap_caps_alloc_all_task_stat_arrays(heap_all_tasks_stat_t *tasks_stat);
void heap_caps_free_all_task_stat_arrays(heap_all_tasks_stat_t *tasks_stat);

#ifdef __cplusplus
}
#endif

#endif
