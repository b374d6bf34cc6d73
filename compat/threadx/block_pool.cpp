// SPDX-License-Identifier: Apache-2.0

/// tx_block_* of ThreadX over `pool`, in place of the kernel's tx_block_*.c and txe_block_*.c but for
/// tx_block_pool_initialize.c. docs/threadx.md has every difference.

#include <cstddef>
#include <cstdint>
#include <new>
#include <span>

#include "pool_calls.hpp"
#include "ramwright/alloc/pool.hpp"
#include "ramwright/core/layout.hpp"
#include "ramwright/core/lock.hpp"
#include "tx_api.h"
#include "tx_block_pool.h"
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
    pool_state(std::span<std::byte> region, std::size_t block_size, performance& all) noexcept
        : blocks{region, {.size = block_size}}, counts{all} {}

    ramwright::pool<> blocks;
    waiting_line waiting;
    counters counts;
};

// Interrupts allocate and release. Each call masks them for a fixed number of instructions.
constinit ramwright::masked_interrupts lock;
constinit ramwright::suspended_scheduler scheduler;
constinit ramwright::threadx::created_pools<TX_BLOCK_POOL,
                                            &TX_BLOCK_POOL::tx_block_pool_created_next,
                                            &TX_BLOCK_POOL::tx_block_pool_created_previous>
    created;
constinit performance all_counts;

pool_state& state_of(const TX_BLOCK_POOL& pool) noexcept {
    return *std::launder(reinterpret_cast<pool_state*>(pool.tx_block_pool_available_list));
}

bool valid(const TX_BLOCK_POOL* pool) noexcept {
    return pool != nullptr && pool->tx_block_pool_id == TX_BLOCK_POOL_ID;
}

void* taken(TX_BLOCK_POOL& pool, pool_state& state) noexcept {
    void* const block = state.blocks.try_allocate();
    if (block != nullptr) {
        --pool.tx_block_pool_available;
        state.counts.count(&performance::allocates);
    }
    return block;
}

/// The pool whose block it is, or null. Pools come and go in threads only: no interrupt meets a ring that is
/// half linked, because each is linked while interrupts are masked.
TX_BLOCK_POOL* owner_of(const void* block) noexcept {
    const auto is_it = [block](const TX_BLOCK_POOL& candidate) {
        return state_of(candidate).blocks.owns(block);
    };
    if (ramwright::in_interrupt()) {
        return created.find(is_it);
    }
    const hold others_out{scheduler};
    return created.find(is_it);
}

}  // namespace

extern "C" {

UINT _tx_block_pool_create(TX_BLOCK_POOL* pool_ptr, CHAR* name_ptr, ULONG block_size,
                           VOID* pool_start, ULONG pool_size) {
    auto* const state = placed_state<pool_state>(pool_start, pool_size, block_size, all_counts);
    const std::uint32_t count = state == nullptr ? 0 : state->blocks.block_count();
    if (count == 0) {
        return TX_SIZE_ERROR;
    }
    *pool_ptr = {};
    pool_ptr->tx_block_pool_name = name_ptr;
    pool_ptr->tx_block_pool_available = count;
    pool_ptr->tx_block_pool_total = count;
    pool_ptr->tx_block_pool_available_list = reinterpret_cast<UCHAR*>(state);
    pool_ptr->tx_block_pool_start = static_cast<UCHAR*>(pool_start);
    pool_ptr->tx_block_pool_size = pool_size;
    pool_ptr->tx_block_pool_block_size = static_cast<UINT>(state->blocks.block_size());
    pool_ptr->tx_block_pool_id = TX_BLOCK_POOL_ID;
    const hold exclusive{lock};
    created.add(*pool_ptr);
    return TX_SUCCESS;
}

UINT _tx_block_allocate(TX_BLOCK_POOL* pool_ptr, VOID** block_ptr, ULONG wait_option) {
    pool_state& state = state_of(*pool_ptr);
    void* block = nullptr;
    {
        const hold exclusive{lock};
        block = taken(*pool_ptr, state);
    }
    UINT status = TX_SUCCESS;
    if (block == nullptr) {
        status = wait_option == TX_NO_WAIT ? TX_NO_MEMORY
                                           : ramwright::threadx::wait_in(
                                                 state.waiting, lock, state.counts, 0, wait_option,
                                                 block, [&] { return taken(*pool_ptr, state); });
    }
    *block_ptr = block;
    return status;
}

UINT _tx_block_release(VOID* block_ptr) {
    TX_BLOCK_POOL* const pool = owner_of(block_ptr);
    if (pool == nullptr) {
        return TX_PTR_ERROR;
    }
    pool_state& state = state_of(*pool);
    waiter* served = nullptr;
    {
        const hold exclusive{lock};
        if (!state.blocks.deallocate(block_ptr)) {
            return TX_PTR_ERROR;
        }
        ++pool->tx_block_pool_available;
        state.counts.count(&performance::releases);
        served = state.waiting.take_first();
        if (served != nullptr) {
            served->block = taken(*pool, state);
        }
    }
    if (served != nullptr) {
        served->wake.give();
    }
    return TX_SUCCESS;
}

UINT _tx_block_pool_delete(TX_BLOCK_POOL* pool_ptr) {
    {
        const hold exclusive{lock};
        created.remove(*pool_ptr);
        pool_ptr->tx_block_pool_id = 0;
    }
    const auto next_waiting = [pool_ptr] {
        const hold exclusive{lock};
        return state_of(*pool_ptr).waiting.take_first();
    };
    while (waiter* const first = next_waiting()) {
        first->wake.give();
    }
    return TX_SUCCESS;
}

UINT _tx_block_pool_info_get(TX_BLOCK_POOL* pool_ptr, CHAR** name, ULONG* available_blocks,
                             ULONG* total_blocks, TX_THREAD** first_suspended,
                             ULONG* suspended_count, TX_BLOCK_POOL** next_pool) {
    const hold exclusive{lock};
    if (name != nullptr) {
        *name = pool_ptr->tx_block_pool_name;
    }
    give_if_wanted(available_blocks, pool_ptr->tx_block_pool_available);
    give_if_wanted(total_blocks, pool_ptr->tx_block_pool_total);
    give_waiting(state_of(*pool_ptr).waiting, first_suspended, suspended_count);
    if (next_pool != nullptr) {
        *next_pool = pool_ptr->tx_block_pool_created_next;
    }
    return TX_SUCCESS;
}

UINT _tx_block_pool_prioritize(TX_BLOCK_POOL* pool_ptr) {
    state_of(*pool_ptr).waiting.put_most_urgent_first();
    return TX_SUCCESS;
}

UINT _tx_block_pool_performance_info_get(TX_BLOCK_POOL* pool_ptr, ULONG* allocates, ULONG* releases,
                                         ULONG* suspensions, ULONG* timeouts) {
    if (pool_ptr == nullptr) {
        return TX_PTR_ERROR;
    }
    if (!valid(pool_ptr)) {
        return TX_POOL_ERROR;
    }
    const hold exclusive{lock};
    return give_performance(state_of(*pool_ptr).counts.own, allocates, releases, suspensions,
                            timeouts);
}

UINT _tx_block_pool_performance_system_info_get(ULONG* allocates, ULONG* releases,
                                                ULONG* suspensions, ULONG* timeouts) {
    const hold exclusive{lock};
    return give_performance(all_counts, allocates, releases, suspensions, timeouts);
}

// What applications call unless TX_DISABLE_ERROR_CHECKING is defined.

UINT _txe_block_pool_create(TX_BLOCK_POOL* pool_ptr, CHAR* name_ptr, ULONG block_size,
                            VOID* pool_start, ULONG pool_size, UINT pool_control_block_size) {
    if (pool_ptr == nullptr || pool_control_block_size != sizeof(TX_BLOCK_POOL)) {
        return TX_POOL_ERROR;
    }
    const UINT objection = objection_to_caller();
    if (objection == TX_SUCCESS) {
        const hold others_out{scheduler};
        if (created.has(*pool_ptr)) {
            return TX_POOL_ERROR;
        }
    }
    if (pool_start == nullptr) {
        return TX_PTR_ERROR;
    }
    return objection != TX_SUCCESS
               ? objection
               : _tx_block_pool_create(pool_ptr, name_ptr, block_size, pool_start, pool_size);
}

UINT _txe_block_allocate(TX_BLOCK_POOL* pool_ptr, VOID** block_ptr, ULONG wait_option) {
    if (!valid(pool_ptr)) {
        return TX_POOL_ERROR;
    }
    if (block_ptr == nullptr) {
        return TX_PTR_ERROR;
    }
    const UINT objection = objection_to_wait(wait_option);
    return objection != TX_SUCCESS ? objection
                                   : _tx_block_allocate(pool_ptr, block_ptr, wait_option);
}

UINT _txe_block_release(VOID* block_ptr) {
    return block_ptr == nullptr ? TX_PTR_ERROR : _tx_block_release(block_ptr);
}

UINT _txe_block_pool_delete(TX_BLOCK_POOL* pool_ptr) {
    if (!valid(pool_ptr)) {
        return TX_POOL_ERROR;
    }
    return in_thread() ? _tx_block_pool_delete(pool_ptr) : TX_CALLER_ERROR;
}

UINT _txe_block_pool_info_get(TX_BLOCK_POOL* pool_ptr, CHAR** name, ULONG* available_blocks,
                              ULONG* total_blocks, TX_THREAD** first_suspended,
                              ULONG* suspended_count, TX_BLOCK_POOL** next_pool) {
    return valid(pool_ptr) ? _tx_block_pool_info_get(pool_ptr, name, available_blocks, total_blocks,
                                                     first_suspended, suspended_count, next_pool)
                           : TX_POOL_ERROR;
}

UINT _txe_block_pool_prioritize(TX_BLOCK_POOL* pool_ptr) {
    return valid(pool_ptr) ? _tx_block_pool_prioritize(pool_ptr) : TX_POOL_ERROR;
}

}  // extern "C"
