// SPDX-License-Identifier: Apache-2.0

/// The memory pools of CMSIS-RTOS2, over `ramwright::concurrent_pool`.
///
/// The application puts a header `ramwright_cmsis_heap.hpp` on the include path, which declares
///
///     namespace ramwright::cmsis {
///     your_allocator& heap() noexcept;
///     }
///
/// for what pools are made of whose attributes name no memory: any `ramwright::freeing_allocator` that
/// threads may share, or `ramwright::nothing`. Waiting goes through `ramwright/port/scheduler.hpp`.

#include "cmsis_os2.h"
#include "memory_pool.hpp"

namespace {

using ramwright::cmsis::freed;
using ramwright::cmsis::memory_pool;

}  // namespace

extern "C" {

osMemoryPoolId_t osMemoryPoolNew(uint32_t block_count, uint32_t block_size,
                                 const osMemoryPoolAttr_t* attr) {
    const std::uintptr_t caller = ramwright::return_address();
    if (ramwright::in_interrupt()) {
        ramwright::record_forbidden({.size = block_size}, nullptr, caller);
        return nullptr;
    }
    const osMemoryPoolAttr_t attributes = attr != nullptr ? *attr : osMemoryPoolAttr_t{};
    return memory_pool::create(attributes.name, block_count, block_size,
                               {attributes.cb_mem, attributes.cb_size},
                               {attributes.mp_mem, attributes.mp_size}, caller);
}

const char* osMemoryPoolGetName(osMemoryPoolId_t mp_id) {
    const memory_pool* const pool = memory_pool::from(mp_id);
    return pool == nullptr ? nullptr : pool->name();
}

void* osMemoryPoolAlloc(osMemoryPoolId_t mp_id, uint32_t timeout) {
    memory_pool* const pool = memory_pool::from(mp_id);
    return pool == nullptr ? nullptr : pool->allocate(timeout, ramwright::return_address());
}

osStatus_t osMemoryPoolFree(osMemoryPoolId_t mp_id, void* block) {
    memory_pool* const pool = memory_pool::from(mp_id);
    if (pool == nullptr) {
        return osErrorParameter;
    }
    switch (pool->deallocate(block)) {
        case freed::now: return osOK;
        case freed::not_a_block: return osErrorParameter;
        case freed::not_live: return osErrorResource;
        case freed::from_too_high: return osErrorISR;
    }
    return osError;
}

uint32_t osMemoryPoolGetCapacity(osMemoryPoolId_t mp_id) {
    const memory_pool* const pool = memory_pool::from(mp_id);
    return pool == nullptr ? 0 : pool->capacity();
}

uint32_t osMemoryPoolGetBlockSize(osMemoryPoolId_t mp_id) {
    const memory_pool* const pool = memory_pool::from(mp_id);
    return pool == nullptr ? 0 : pool->block_size();
}

uint32_t osMemoryPoolGetCount(osMemoryPoolId_t mp_id) {
    const memory_pool* const pool = memory_pool::from(mp_id);
    return pool == nullptr ? 0 : pool->used();
}

uint32_t osMemoryPoolGetSpace(osMemoryPoolId_t mp_id) {
    const memory_pool* const pool = memory_pool::from(mp_id);
    return pool == nullptr ? 0 : pool->space();
}

osStatus_t osMemoryPoolDelete(osMemoryPoolId_t mp_id) {
    if (ramwright::in_interrupt()) {
        ramwright::record_forbidden({.size = 0}, mp_id, ramwright::return_address());
        return osErrorISR;
    }
    memory_pool* const pool = memory_pool::from(mp_id);
    return pool != nullptr && pool->destroy() ? osOK : osErrorParameter;
}

}  // extern "C"
