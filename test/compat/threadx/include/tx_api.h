/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TX_API_H
#define TX_API_H

/* The names of ThreadX's API that the drop-in uses or provides, declared anew for the tests: there is no
 * kernel of ThreadX here. */

#ifdef __cplusplus
extern "C" {
#endif

#define VOID void
typedef char CHAR;
typedef unsigned char UCHAR;
typedef unsigned int UINT;
typedef unsigned long ULONG;

#define TX_NO_WAIT ( (ULONG)0 )
#define TX_WAIT_FOREVER ( (ULONG)0xFFFFFFFFUL )
#define TX_INHERIT ( (UINT)1 )

#define TX_SUCCESS ( (UINT)0x00 )
#define TX_DELETED ( (UINT)0x01 )
#define TX_POOL_ERROR ( (UINT)0x02 )
#define TX_PTR_ERROR ( (UINT)0x03 )
#define TX_WAIT_ERROR ( (UINT)0x04 )
#define TX_SIZE_ERROR ( (UINT)0x05 )
#define TX_NO_INSTANCE ( (UINT)0x0D )
#define TX_NO_MEMORY ( (UINT)0x10 )
#define TX_CALLER_ERROR ( (UINT)0x13 )

typedef struct TX_THREAD_STRUCT {
    UINT tx_thread_priority;
    UINT tx_thread_preempt_threshold;
} TX_THREAD;

typedef struct TX_BYTE_POOL_STRUCT {
    ULONG tx_byte_pool_id;
    CHAR * tx_byte_pool_name;
    ULONG tx_byte_pool_available;
    UCHAR * tx_byte_pool_list;
    UCHAR * tx_byte_pool_start;
    ULONG tx_byte_pool_size;
    UINT tx_byte_pool_suspended_count;
    struct TX_BYTE_POOL_STRUCT * tx_byte_pool_created_next;
    struct TX_BYTE_POOL_STRUCT * tx_byte_pool_created_previous;
} TX_BYTE_POOL;

typedef struct TX_BLOCK_POOL_STRUCT {
    ULONG tx_block_pool_id;
    CHAR * tx_block_pool_name;
    UINT tx_block_pool_available;
    UINT tx_block_pool_total;
    UCHAR * tx_block_pool_available_list;
    UCHAR * tx_block_pool_start;
    ULONG tx_block_pool_size;
    UINT tx_block_pool_block_size;
    struct TX_BLOCK_POOL_STRUCT * tx_block_pool_created_next;
    struct TX_BLOCK_POOL_STRUCT * tx_block_pool_created_previous;
} TX_BLOCK_POOL;

/* What the test's kernel keeps is behind the pointer, or in the room. */
typedef struct {
    void * room[ 2 ];
} TX_SEMAPHORE;
typedef struct {
    void * room[ 2 ];
} TX_MUTEX;

TX_THREAD * tx_thread_identify( VOID );
UINT tx_thread_info_get( TX_THREAD * thread, CHAR ** name, UINT * state, ULONG * run_count, UINT * priority,
                         UINT * preemption_threshold, ULONG * time_slice, TX_THREAD ** next_thread,
                         TX_THREAD ** next_suspended );
UINT tx_thread_preemption_change( TX_THREAD * thread, UINT new_threshold, UINT * old_threshold );
UINT tx_semaphore_create( TX_SEMAPHORE * semaphore, CHAR * name, ULONG initial_count );
UINT tx_semaphore_delete( TX_SEMAPHORE * semaphore );
UINT tx_semaphore_get( TX_SEMAPHORE * semaphore, ULONG wait_option );
UINT tx_semaphore_put( TX_SEMAPHORE * semaphore );
UINT tx_mutex_create( TX_MUTEX * mutex, CHAR * name, UINT inherit );
UINT tx_mutex_delete( TX_MUTEX * mutex );
UINT tx_mutex_get( TX_MUTEX * mutex, ULONG wait_option );
UINT tx_mutex_put( TX_MUTEX * mutex );

/* As applications call them, with error checking. */
#define tx_byte_allocate _txe_byte_allocate
#define tx_byte_pool_create( p, n, s, l ) _txe_byte_pool_create( p, n, s, l, sizeof( TX_BYTE_POOL ) )
#define tx_byte_pool_delete _txe_byte_pool_delete
#define tx_byte_pool_info_get _txe_byte_pool_info_get
#define tx_byte_pool_performance_info_get _tx_byte_pool_performance_info_get
#define tx_byte_pool_performance_system_info_get _tx_byte_pool_performance_system_info_get
#define tx_byte_pool_prioritize _txe_byte_pool_prioritize
#define tx_byte_release _txe_byte_release
#define tx_block_allocate _txe_block_allocate
#define tx_block_pool_create( p, n, b, s, l ) _txe_block_pool_create( p, n, b, s, l, sizeof( TX_BLOCK_POOL ) )
#define tx_block_pool_delete _txe_block_pool_delete
#define tx_block_pool_info_get _txe_block_pool_info_get
#define tx_block_pool_performance_info_get _tx_block_pool_performance_info_get
#define tx_block_pool_performance_system_info_get _tx_block_pool_performance_system_info_get
#define tx_block_pool_prioritize _txe_block_pool_prioritize
#define tx_block_release _txe_block_release

UINT _tx_byte_allocate( TX_BYTE_POOL * pool, VOID ** memory, ULONG size, ULONG wait_option );
UINT _tx_byte_pool_create( TX_BYTE_POOL * pool, CHAR * name, VOID * start, ULONG size );
UINT _tx_byte_pool_delete( TX_BYTE_POOL * pool );
UINT _tx_byte_pool_info_get( TX_BYTE_POOL * pool, CHAR ** name, ULONG * available, ULONG * fragments,
                             TX_THREAD ** first_suspended, ULONG * suspended_count,
                             TX_BYTE_POOL ** next_pool );
UINT _tx_byte_pool_performance_info_get( TX_BYTE_POOL * pool, ULONG * allocates, ULONG * releases,
                                         ULONG * searches, ULONG * merges, ULONG * splits,
                                         ULONG * suspensions, ULONG * timeouts );
UINT _tx_byte_pool_performance_system_info_get( ULONG * allocates, ULONG * releases, ULONG * searches,
                                                ULONG * merges, ULONG * splits, ULONG * suspensions,
                                                ULONG * timeouts );
UINT _tx_byte_pool_prioritize( TX_BYTE_POOL * pool );
UINT _tx_byte_release( VOID * memory );
UINT _txe_byte_allocate( TX_BYTE_POOL * pool, VOID ** memory, ULONG size, ULONG wait_option );
UINT _txe_byte_pool_create( TX_BYTE_POOL * pool, CHAR * name, VOID * start, ULONG size, UINT control_size );
UINT _txe_byte_pool_delete( TX_BYTE_POOL * pool );
UINT _txe_byte_pool_info_get( TX_BYTE_POOL * pool, CHAR ** name, ULONG * available, ULONG * fragments,
                              TX_THREAD ** first_suspended, ULONG * suspended_count,
                              TX_BYTE_POOL ** next_pool );
UINT _txe_byte_pool_prioritize( TX_BYTE_POOL * pool );
UINT _txe_byte_release( VOID * memory );

UINT _tx_block_allocate( TX_BLOCK_POOL * pool, VOID ** block, ULONG wait_option );
UINT _tx_block_pool_create( TX_BLOCK_POOL * pool, CHAR * name, ULONG block_size, VOID * start, ULONG size );
UINT _tx_block_pool_delete( TX_BLOCK_POOL * pool );
UINT _tx_block_pool_info_get( TX_BLOCK_POOL * pool, CHAR ** name, ULONG * available, ULONG * total,
                              TX_THREAD ** first_suspended, ULONG * suspended_count,
                              TX_BLOCK_POOL ** next_pool );
UINT _tx_block_pool_performance_info_get( TX_BLOCK_POOL * pool, ULONG * allocates, ULONG * releases,
                                          ULONG * suspensions, ULONG * timeouts );
UINT _tx_block_pool_performance_system_info_get( ULONG * allocates, ULONG * releases, ULONG * suspensions,
                                                 ULONG * timeouts );
UINT _tx_block_pool_prioritize( TX_BLOCK_POOL * pool );
UINT _tx_block_release( VOID * block );
UINT _txe_block_allocate( TX_BLOCK_POOL * pool, VOID ** block, ULONG wait_option );
UINT _txe_block_pool_create( TX_BLOCK_POOL * pool, CHAR * name, ULONG block_size, VOID * start, ULONG size,
                             UINT control_size );
UINT _txe_block_pool_delete( TX_BLOCK_POOL * pool );
UINT _txe_block_pool_info_get( TX_BLOCK_POOL * pool, CHAR ** name, ULONG * available, ULONG * total,
                               TX_THREAD ** first_suspended, ULONG * suspended_count,
                               TX_BLOCK_POOL ** next_pool );
UINT _txe_block_pool_prioritize( TX_BLOCK_POOL * pool );
UINT _txe_block_release( VOID * block );

#ifdef __cplusplus
}
#endif

#endif
