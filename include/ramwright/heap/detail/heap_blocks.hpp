// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// How `heap` hands out and takes back blocks. Included by heap.hpp.

#include "ramwright/heap/heap.hpp"

namespace ramwright {

template <std::size_t MostRegions, allocator Allocator, basic_lockable Lock, typename Options>
inline void* heap<MostRegions, Allocator, Lock, Options>::try_allocate_plain(
    std::size_t size, spelling with) noexcept {
    void* block = nullptr;
    bool due = false;
    if (usable_here()) [[likely]] {
        const hold exclusive{lock_};
        if (slot* const region = regions_.plain(with, size)) [[likely]] {
            std::size_t free_now = 0;
            block = region->take_plain(size, free_now);
            due = note_taken(*region, free_now);
        }
    }
    if (due) [[unlikely]] {
        call_due();
    }
    return block;
}

template <std::size_t MostRegions, allocator Allocator, basic_lockable Lock, typename Options>
void* heap<MostRegions, Allocator, Lock, Options>::allocate_plain(std::size_t size,
                                                                  capabilities with) noexcept {
    void* const block = try_allocate_plain(size, with);
    return block != nullptr ? block : allocate_from_any(size, with, return_address());
}

template <std::size_t MostRegions, allocator Allocator, basic_lockable Lock, typename Options>
void* heap<MostRegions, Allocator, Lock, Options>::allocate_from_any(
    std::size_t size, capabilities with, std::uintptr_t caller) noexcept {
    const heap_request request{.want = {.size = size}, .with = with};
    void* const block = try_allocate(request);
    if (block == nullptr) {
        refuse(request, caller);
    }
    return block;
}

template <std::size_t MostRegions, allocator Allocator, basic_lockable Lock, typename Options>
void* heap<MostRegions, Allocator, Lock, Options>::try_allocate(
    const heap_request& request) noexcept {
    if (!request.valid() || !usable_here() ||
        (request.owner != nullptr && request.owner->left() < request.want.size)) {
        return nullptr;
    }
    const capabilities required = required_of_region(request.with);
    if (request.want.size >= regions_.plain_limit() &&
        (required & (capability::internal | capability::external)).empty()) {
        if (void* const block = route(request, required | capability::external)) {
            return block;
        }
    }
    return route(request, required);
}

template <std::size_t MostRegions, allocator Allocator, basic_lockable Lock, typename Options>
void* heap<MostRegions, Allocator, Lock, Options>::route(const heap_request& request,
                                                         capabilities required) noexcept {
    void* block = nullptr;
    bool due = false;
    typename table::place at{};
    std::uint32_t changes = 0;
    // The lock is released after each region. Where regions came or went meanwhile, all are asked again.
    for (bool first = true; block == nullptr; first = false) {
        const hold exclusive{lock_};
        if (first || changes != regions_.changes()) {
            changes = regions_.changes();
            at = {};
        }
        slot* const region = regions_.next(at, required);
        if (region == nullptr) {
            return nullptr;
        }
        block = region->take(request);
        if (block != nullptr && request.owner != nullptr &&
            !request.owner->charge(region->memory.usable_size(block))) {
            region->memory.deallocate(block);
            block = nullptr;
        }
        if (block != nullptr) {
            due = settle(*region);
        }
    }
    if (due) [[unlikely]] {
        call_due();
    }
    return block;
}

// Flat, so that what the allocator records of misuse names the caller of this.
template <std::size_t MostRegions, allocator Allocator, basic_lockable Lock, typename Options>
[[gnu::noinline, gnu::flatten]] bool heap<MostRegions, Allocator, Lock, Options>::deallocate(
    void* block) noexcept {
    if (!usable_here()) [[unlikely]] {
        return block == nullptr ||
               misused(failure_kind::forbidden_context, block, return_address());
    }
    const hold exclusive{lock_};
    slot* region = regions_.by_address().find_again(address(block));
    if (region == nullptr) [[unlikely]] {
        region = find_to_free(block, return_address());
        if (region == nullptr) {
            return block == nullptr;
        }
    }
    std::size_t free_now = 0;
    const bool given = region->give(block, free_now);
    note_given(*region, free_now);
    return given;
}

template <std::size_t MostRegions, allocator Allocator, basic_lockable Lock, typename Options>
auto heap<MostRegions, Allocator, Lock, Options>::find_to_free(void* block,
                                                               std::uintptr_t caller) noexcept
    -> slot* {
    if (block == nullptr) {
        return nullptr;
    }
    slot* const region = regions_.by_address().find_and_remember(address(block));
    if (region == nullptr) {
        misused(failure_kind::foreign_pointer, block, caller);
        return nullptr;
    }
    if (holds_region(*region, block)) {
        misused(failure_kind::holds_region, block, caller);
        return nullptr;
    }
    return region;
}

template <std::size_t MostRegions, allocator Allocator, basic_lockable Lock, typename Options>
void heap<MostRegions, Allocator, Lock, Options>::call_due() noexcept {
    for (;;) {
        const watch* due = nullptr;
        {
            const hold exclusive{lock_};
            due = watches_.take_due();
        }
        if (due == nullptr) {
            return;
        }
        detail::watch_list::call(*due);
    }
}

template <std::size_t MostRegions, allocator Allocator, basic_lockable Lock, typename Options>
bool heap<MostRegions, Allocator, Lock, Options>::lacks_only_budget(heap_request request) noexcept {
    if (request.owner->left() < request.want.size) {
        return true;
    }
    // What is charged is what the block holds, which only the allocator knows. Nobody is told of a block that
    // is given back under the same lock.
    request.owner = nullptr;
    const capabilities required = required_of_region(request.with);
    typename table::place at{};
    std::uint32_t changes = 0;
    for (bool first = true;; first = false) {
        const hold exclusive{lock_};
        if (first) {
            changes = regions_.changes();
        }
        slot* const region = changes == regions_.changes() ? regions_.next(at, required) : nullptr;
        if (region == nullptr) {
            return false;
        }
        if (void* const block = region->take(request)) {
            region->memory.deallocate(block);
            return true;
        }
    }
}

template <std::size_t MostRegions, allocator Allocator, basic_lockable Lock, typename Options>
void heap<MostRegions, Allocator, Lock, Options>::refuse(const heap_request& request,
                                                         std::uintptr_t caller) noexcept {
    failure event{
        .kind = failure_kind::out_of_memory,
        .who = current_context(),
        .wanted = request.want,
        .capabilities_wanted = request.with,
        .caller = caller,
    };
    if (!usable_here()) {
        event.kind = failure_kind::forbidden_context;
        failures.record(event);
        return;
    }
    if (!request.valid()) {
        event.kind = failure_kind::invalid_layout;
    } else if (!serves(request.with)) {
        event.kind = failure_kind::no_such_memory;
    } else if (request.owner != nullptr && lacks_only_budget(request)) {
        event.kind = failure_kind::over_budget;
        event.owner = request.owner->owner();
    }
    const heap_statistics there = statistics(required_of_region(request.with));
    event.free_bytes = static_cast<std::uint32_t>(there.free_bytes);
    event.largest_free_bytes = static_cast<std::uint32_t>(there.largest_free_bytes);
    failures.record(event);
}

template <std::size_t MostRegions, allocator Allocator, basic_lockable Lock, typename Options>
void* heap<MostRegions, Allocator, Lock, Options>::prefer(
    layout want, std::span<const capabilities> in_order) noexcept {
    heap_request request{.want = want};
    for (const capabilities with : in_order) {
        request.with = with;
        if (void* const block = try_allocate(request)) {
            return block;
        }
    }
    refuse(request, return_address());
    return nullptr;
}

template <std::size_t MostRegions, allocator Allocator, basic_lockable Lock, typename Options>
std::size_t heap<MostRegions, Allocator, Lock, Options>::usable_size(
    const void* block) const noexcept {
    if (!usable_here()) [[unlikely]] {
        return 0;
    }
    const hold exclusive{lock_};
    const slot* const region = find(block);
    return region == nullptr ? 0 : region->memory.usable_size(block);
}

}  // namespace ramwright
