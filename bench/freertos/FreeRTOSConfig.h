/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FREERTOS_CONFIG_H
#define FREERTOS_CONFIG_H

/* What heap_4 was measured with: no asserts, no hooks, no traces. */
#define configTOTAL_HEAP_SIZE ( 96 * 1024 )
#define configAPPLICATION_ALLOCATED_HEAP 1

#endif
