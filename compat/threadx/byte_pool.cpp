// SPDX-License-Identifier: Apache-2.0

/// tx_byte_* of ThreadX over `general`, in place of the kernel's tx_byte_*.c and txe_byte_*.c but for
/// tx_byte_pool_initialize.c. docs/threadx.md has every difference.

#include <cstddef>
#include <initializer_list>
#include <new>
#include <span>

#include "pool_calls.hpp"
#include "ramwright/alloc/sized_general.hpp"
#include "ramwright/core/lock.hpp"
#include "ramwright/core/snapshot.hpp"
#include "tx_api.h"
#include "tx_byte_pool.h"
#include "waiting_line.hpp"

namespace {

using ramwright::hold;
using ramwright::threadx::counters;
using ramwright::threadx::give_if_wanted;
using ramwright::threadx::give_performance;
using ramwright::threadx::give_waiting;
using ramwright::threadx::in_thread;
using ramwright::threadx::objection_to_caller;
using ramwright::threadx::objection_to_wait;
using ramwright::threadx::performance;
using ramwright::threadx::placed_state;
using ramwright::threadx::waiter;
using ramwright::threadx::waiting_line;

/// What stands at the start of a pool's memory.
struct pool_state {
    pool_state(std::span<std::byte> region, performance& all) noexcept
        : memory{region}, counts{all} {}

    ramwright::sized_general<> memory;
    waiting_line waiting;
    counters counts;
};

// Every call is of a thread, or comes before there are any.
constinit ramwright::suspended_scheduler lock;
constinit ramwright::threadx::created_pools<TX_BYTE_POOL, &TX_BYTE_POOL::tx_byte_pool_created_next,
                                            &TX_BYTE_POOL::tx_byte_pool_created_previous>
    created;
constinit performance all_counts;

pool_state& state_of(const TX_BYTE_POOL& pool) noexcept {
    return *std::launder(reinterpret_cast<pool_state*>(pool.tx_byte_pool_list));
}

bool valid(const TX_BYTE_POOL* pool) noexcept {
    return pool != nullptr && pool->tx_byte_pool_id == TX_BYTE_POOL_ID;
}

/// What applications read from the control block themselves.
void show(TX_BYTE_POOL& pool, const pool_state& state) noexcept {
    pool.tx_byte_pool_available = static_cast<ULONG>(state.memory.free_bytes());
    pool.tx_byte_pool_suspended_count = state.waiting.count();
}

void* taken(TX_BYTE_POOL& pool, pool_state& state, std::size_t size) noexcept {
    void* const block = state.memory.try_allocate({.size = size});
    if (block != nullptr) {
        state.counts.count(&performance::allocates);
        show(pool, state);
    }
    return block;
}

/// In their order, until one cannot be served: who asks for little does not overtake who asks for much.
void serve_waiting(TX_BYTE_POOL& pool, pool_state& state) noexcept {
    while (waiter* const first = state.waiting.first()) {
        first->block = taken(pool, state, first->size);
        if (first->block == nullptr) {
            return;
        }
        state.waiting.remove(*first);
        first->wake.give();
    }
}

}  // namespace

extern "C" {

UINT _tx_byte_pool_create(TX_BYTE_POOL* pool_ptr, CHAR* name_ptr, VOID* pool_start,
                          ULONG pool_size) {
    auto* const state = placed_state<pool_state>(pool_start, pool_size, all_counts);
    if (state == nullptr || state->memory.free_bytes() == 0) {
        return TX_SIZE_ERROR;
    }
    *pool_ptr = {};
    pool_ptr->tx_byte_pool_name = name_ptr;
    pool_ptr->tx_byte_pool_list = reinterpret_cast<UCHAR*>(state);
    pool_ptr->tx_byte_pool_start = static_cast<UCHAR*>(pool_start);
    pool_ptr->tx_byte_pool_size = pool_size;
    pool_ptr->tx_byte_pool_id = TX_BYTE_POOL_ID;
    show(*pool_ptr, *state);
    const hold exclusive{lock};
    created.add(*pool_ptr);
    return TX_SUCCESS;
}

UINT _tx_byte_allocate(TX_BYTE_POOL* pool_ptr, VOID** memory_ptr, ULONG memory_size,
                       ULONG wait_option) {
    pool_state& state = state_of(*pool_ptr);
    *memory_ptr = nullptr;
    {
        const hold exclusive{lock};
        *memory_ptr = taken(*pool_ptr, state, memory_size);
    }
    if (*memory_ptr != nullptr) {
        return TX_SUCCESS;
    }
    if (wait_option == TX_NO_WAIT) {
        return TX_NO_MEMORY;
    }
    return ramwright::threadx::wait_in(state.waiting, lock, state.counts, memory_size, wait_option,
                                       *memory_ptr,
                                       [&] { return taken(*pool_ptr, state, memory_size); });
}

UINT _tx_byte_release(VOID* memory_ptr) {
    const hold exclusive{lock};
    TX_BYTE_POOL* const pool = created.find([memory_ptr](const TX_BYTE_POOL& candidate) {
        return state_of(candidate).memory.owns(memory_ptr);
    });
    if (pool == nullptr || !state_of(*pool).memory.deallocate(memory_ptr)) {
        return TX_PTR_ERROR;
    }
    pool_state& state = state_of(*pool);
    state.counts.count(&performance::releases);
    serve_waiting(*pool, state);
    show(*pool, state);
    return TX_SUCCESS;
}

UINT _tx_byte_pool_delete(TX_BYTE_POOL* pool_ptr) {
    const hold exclusive{lock};
    created.remove(*pool_ptr);
    pool_ptr->tx_byte_pool_id = 0;
    while (waiter* const first = state_of(*pool_ptr).waiting.take_first()) {
        first->wake.give();
    }
    return TX_SUCCESS;
}

UINT _tx_byte_pool_info_get(TX_BYTE_POOL* pool_ptr, CHAR** name, ULONG* available_bytes,
                            ULONG* fragments, TX_THREAD** first_suspended, ULONG* suspended_count,
                            TX_BYTE_POOL** next_pool) {
    const hold exclusive{lock};
    const pool_state& state = state_of(*pool_ptr);
    const ramwright::snapshot now = state.memory.snapshot();
    if (name != nullptr) {
        *name = pool_ptr->tx_byte_pool_name;
    }
    give_if_wanted(available_bytes, static_cast<ULONG>(state.memory.free_bytes()));
    give_if_wanted(fragments, ULONG{now.live_blocks} + now.free_blocks);
    give_waiting(state.waiting, first_suspended, suspended_count);
    if (next_pool != nullptr) {
        *next_pool = pool_ptr->tx_byte_pool_created_next;
    }
    return TX_SUCCESS;
}

UINT _tx_byte_pool_prioritize(TX_BYTE_POOL* pool_ptr) {
    state_of(*pool_ptr).waiting.put_most_urgent_first();
    return TX_SUCCESS;
}

// `general` merges and splits within every call and looks at a bounded number of blocks: those are not counted.

UINT _tx_byte_pool_performance_info_get(TX_BYTE_POOL* pool_ptr, ULONG* allocates, ULONG* releases,
                                        ULONG* fragments_searched, ULONG* merges, ULONG* splits,
                                        ULONG* suspensions, ULONG* timeouts) {
    if (pool_ptr == nullptr) {
        return TX_PTR_ERROR;
    }
    if (!valid(pool_ptr)) {
        return TX_POOL_ERROR;
    }
    const hold exclusive{lock};
    for (ULONG* const uncounted : {fragments_searched, merges, splits}) {
        give_if_wanted(uncounted, 0);
    }
    return give_performance(state_of(*pool_ptr).counts.own, allocates, releases, suspensions,
                            timeouts);
}

UINT _tx_byte_pool_performance_system_info_get(ULONG* allocates, ULONG* releases,
                                               ULONG* fragments_searched, ULONG* merges,
                                               ULONG* splits, ULONG* suspensions, ULONG* timeouts) {
    const hold exclusive{lock};
    for (ULONG* const uncounted : {fragments_searched, merges, splits}) {
        give_if_wanted(uncounted, 0);
    }
    return give_performance(all_counts, allocates, releases, suspensions, timeouts);
}

// What applications call unless TX_DISABLE_ERROR_CHECKING is defined.

UINT _txe_byte_pool_create(TX_BYTE_POOL* pool_ptr, CHAR* name_ptr, VOID* pool_start,
                           ULONG pool_size, UINT pool_control_block_size) {
    if (pool_ptr == nullptr || pool_control_block_size != sizeof(TX_BYTE_POOL)) {
        return TX_POOL_ERROR;
    }
    {
        const hold exclusive{lock};
        if (created.has(*pool_ptr)) {
            return TX_POOL_ERROR;
        }
    }
    if (pool_start == nullptr) {
        return TX_PTR_ERROR;
    }
    if (pool_size < TX_BYTE_POOL_MIN) {
        return TX_SIZE_ERROR;
    }
    const UINT objection = objection_to_caller();
    return objection != TX_SUCCESS
               ? objection
               : _tx_byte_pool_create(pool_ptr, name_ptr, pool_start, pool_size);
}

UINT _txe_byte_allocate(TX_BYTE_POOL* pool_ptr, VOID** memory_ptr, ULONG memory_size,
                        ULONG wait_option) {
    if (!valid(pool_ptr)) {
        return TX_POOL_ERROR;
    }
    if (memory_ptr == nullptr) {
        return TX_PTR_ERROR;
    }
    if (memory_size == 0 || memory_size > pool_ptr->tx_byte_pool_size) {
        return TX_SIZE_ERROR;
    }
    for (const UINT objection : {objection_to_wait(wait_option), objection_to_caller()}) {
        if (objection != TX_SUCCESS) {
            return objection;
        }
    }
    return _tx_byte_allocate(pool_ptr, memory_ptr, memory_size, wait_option);
}

UINT _txe_byte_release(VOID* memory_ptr) {
    if (memory_ptr == nullptr) {
        return TX_PTR_ERROR;
    }
    const UINT objection = objection_to_caller();
    return objection != TX_SUCCESS ? objection : _tx_byte_release(memory_ptr);
}

UINT _txe_byte_pool_delete(TX_BYTE_POOL* pool_ptr) {
    if (!valid(pool_ptr)) {
        return TX_POOL_ERROR;
    }
    return in_thread() ? _tx_byte_pool_delete(pool_ptr) : TX_CALLER_ERROR;
}

UINT _txe_byte_pool_info_get(TX_BYTE_POOL* pool_ptr, CHAR** name, ULONG* available_bytes,
                             ULONG* fragments, TX_THREAD** first_suspended, ULONG* suspended_count,
                             TX_BYTE_POOL** next_pool) {
    return valid(pool_ptr) ? _tx_byte_pool_info_get(pool_ptr, name, available_bytes, fragments,
                                                    first_suspended, suspended_count, next_pool)
                           : TX_POOL_ERROR;
}

UINT _txe_byte_pool_prioritize(TX_BYTE_POOL* pool_ptr) {
    return valid(pool_ptr) ? _tx_byte_pool_prioritize(pool_ptr) : TX_POOL_ERROR;
}

}  // extern "C"
