/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CMSIS_OS_H_
#define CMSIS_OS_H_

/* The memory pools of CMSIS-RTOS, version 1: names, types and values, with ARM's own osPoolDef. */

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
    osOK = 0,
    osErrorParameter = 0x80,
    osErrorResource = 0x81,
    osErrorISR = 0x82,
    osErrorValue = 0x86,
    osErrorOS = 0xFF
} osStatus;

typedef struct os_pool_cb *osPoolId;

typedef struct os_pool_def {
    uint32_t pool_sz;
    uint32_t item_sz;
    void *pool;
} osPoolDef_t;

#define osPoolDef(name, no, type) const osPoolDef_t os_pool_def_##name = {(no), sizeof(type), NULL}
#define osPool(name) &os_pool_def_##name

osPoolId osPoolCreate(const osPoolDef_t *pool_def);
void *osPoolAlloc(osPoolId pool_id);
void *osPoolCAlloc(osPoolId pool_id);
osStatus osPoolFree(osPoolId pool_id, void *block);

#ifdef __cplusplus
}
#endif

#endif
