// SPDX-License-Identifier: Apache-2.0

/// The memory pools of CMSIS-RTOS, version 1, over `ramwright::concurrent_pool`.
///
/// The application supplies the heap as `rtos2.cpp` says. All memory of a pool is the heap's: what a
/// definition made by RTX's osPoolDef reserves has no room for the table by which a double free is found,
/// and the definition of ARM's template reserves nothing.

#include <string.h>

#include "cmsis_os.h"
#include "memory_pool.hpp"

namespace {

using ramwright::cmsis::freed;
using ramwright::cmsis::memory_pool;

}  // namespace

extern "C" {

osPoolId osPoolCreate(const osPoolDef_t* pool_def) {
    const std::uintptr_t caller = ramwright::return_address();
    if (pool_def == nullptr) {
        return nullptr;
    }
    if (ramwright::in_interrupt()) {
        ramwright::record_forbidden({.size = pool_def->item_sz}, nullptr, caller);
        return nullptr;
    }
    return reinterpret_cast<osPoolId>(
        memory_pool::create(nullptr, pool_def->pool_sz, pool_def->item_sz, {}, {}, caller));
}

void* osPoolAlloc(osPoolId pool_id) {
    memory_pool* const pool = memory_pool::from(pool_id);
    return pool == nullptr ? nullptr : pool->allocate(0, ramwright::return_address());
}

void* osPoolCAlloc(osPoolId pool_id) {
    memory_pool* const pool = memory_pool::from(pool_id);
    void* const block = pool == nullptr ? nullptr : pool->allocate(0, ramwright::return_address());
    return block == nullptr ? nullptr : memset(block, 0, pool->block_size());
}

osStatus osPoolFree(osPoolId pool_id, void* block) {
    memory_pool* const pool = memory_pool::from(pool_id);
    if (pool == nullptr || block == nullptr) {
        return osErrorParameter;
    }
    switch (pool->deallocate(block)) {
        case freed::now: return osOK;
        case freed::not_a_block: return osErrorValue;
        case freed::not_live: return osErrorResource;
        case freed::from_too_high: return osErrorISR;
    }
    return osErrorOS;
}

}  // extern "C"
