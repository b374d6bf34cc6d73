// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// How `heap` resizes blocks in their place, and moves them. Included by heap.hpp.

#include "ramwright/heap/heap.hpp"

namespace ramwright {

template <std::size_t MostRegions, allocator Allocator, basic_lockable Lock, typename Options>
auto heap<MostRegions, Allocator, Lock, Options>::resize_in_place(void* block,
                                                                  const heap_request& request,
                                                                  std::uintptr_t caller) noexcept
    -> resized {
    if (!usable_here()) [[unlikely]] {
        return {misused(failure_kind::forbidden_context, block, caller), 0};
    }
    resized result{};
    bool due = false;
    {
        const hold exclusive{lock_};
        slot* const region = find(block);
        if (region == nullptr) [[unlikely]] {
            return {misused(failure_kind::foreign_pointer, block, caller), 0};
        }
        result.held = region->memory.usable_size(block);
        if (result.held == 0) [[unlikely]] {
            static_cast<void>(region->memory.resize(block, 1));  // records what is wrong with it
            return result;
        }
        if (holds_region(*region, block)) [[unlikely]] {
            return {misused(failure_kind::holds_region, block, caller), 0};
        }
        result.done = region->resize(block, request);
        const std::size_t holds = result.done ? region->memory.usable_size(block) : result.held;
        if (request.owner != nullptr && holds > result.held &&
            !request.owner->charge(holds - result.held)) {
            static_cast<void>(region->memory.resize(block, result.held));
            result.done = false;
        } else if (request.owner != nullptr && holds < result.held) {
            request.owner->give_back(result.held - holds);
        }
        due = settle(*region);
    }
    if (due) [[unlikely]] {
        call_due();
    }
    return result;
}

template <std::size_t MostRegions, allocator Allocator, basic_lockable Lock, typename Options>
void* heap<MostRegions, Allocator, Lock, Options>::reallocate(
    void* block, const heap_request& request) noexcept {
    if (block == nullptr) {
        void* const made = try_allocate(request);
        if (made == nullptr) [[unlikely]] {
            refuse(request, return_address());
        }
        return made;
    }
    if (!request.valid()) {
        refuse(request, return_address());
        return nullptr;
    }
    // Where a new block would lie: who asks for nothing wants memory for objects.
    heap_request where_it_is = request;
    where_it_is.with = request.with | required_of_region(request.with);
    const resized in_place = resize_in_place(block, where_it_is, return_address());
    if (in_place.done || in_place.held == 0) {
        return in_place.done ? block : nullptr;
    }
    void* const moved = try_allocate(request);
    if (moved == nullptr) {
        refuse(request, return_address());
        return nullptr;
    }
    const std::size_t size = request.want.size;
    __builtin_memcpy(moved, block, in_place.held < size ? in_place.held : size);
    // It was live a moment ago. If somebody freed it since, that is on record, and content is kept.
    deallocate(block, request.owner);
    return moved;
}

}  // namespace ramwright
