/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RAMWRIGHT_ESP_HEAP_CAPS_INIT_H
#define RAMWRIGHT_ESP_HEAP_CAPS_INIT_H

/* ESP-IDF's esp_heap_caps_init.h: which memory heap_caps_malloc has. None of it is for interrupts. */

#include <stdbool.h>
#include <stdint.h>

#include "esp_err.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SOC_MEMORY_TYPE_NO_PRIOS 3

/* Before anything is allocated. */
void heap_caps_init(void);
/* Once nothing runs on the stacks of the start-up code any more. */
void heap_caps_enable_nonos_stack_heaps(void);

/* With the capabilities of the chip's memory that it lies in. */
esp_err_t heap_caps_add_region(intptr_t start, intptr_t end);
/* `caps` has SOC_MEMORY_TYPE_NO_PRIOS entries: what it is the first, second and last choice for. */
esp_err_t heap_caps_add_region_with_caps(const uint32_t caps[], intptr_t start, intptr_t end);

/* Not false: the heap from heap_start to heap_end does not keep out a region from start to end. */
int heap_caps_check_add_region_allowed(intptr_t heap_start, intptr_t heap_end, intptr_t start,
                                       intptr_t end);

#ifdef __cplusplus
}
#endif

#endif
