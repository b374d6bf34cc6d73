/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FREERTOS_CONFIG_H
#define FREERTOS_CONFIG_H

/* Everything on, and everything heard by the test. Programs that test another configuration define it. */

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif
void test_assert( int holds );
void test_trace_malloc( void * pv, size_t size );
void test_trace_free( void * pv, size_t size );
#ifdef __cplusplus
}
#endif

#define configASSERT( x ) test_assert( ( x ) ? 1 : 0 )
#define traceMALLOC( pvAddress, uiSize ) test_trace_malloc( ( pvAddress ), ( uiSize ) )
#define traceFREE( pvAddress, uiSize ) test_trace_free( ( pvAddress ), ( uiSize ) )

#ifndef configTOTAL_HEAP_SIZE
#define configTOTAL_HEAP_SIZE 8192
#endif
#define configUSE_MALLOC_FAILED_HOOK 1
#define configUSE_TRACE_FACILITY 1
#define configUSE_RECURSIVE_MUTEXES 1
#define configUSE_COUNTING_SEMAPHORES 1
#define configSUPPORT_STATIC_ALLOCATION 1
#define INCLUDE_xTaskGetSchedulerState 1

#endif
