// SPDX-License-Identifier: Apache-2.0

/// What a first user writes: one allocator of each common kind. Returns which step went wrong, or 0.

#include <cstddef>

#include "ramwright/alloc/arena.hpp"
#include "ramwright/alloc/general.hpp"
#include "ramwright/alloc/pool.hpp"

namespace {

alignas(8) std::byte message_storage[512];
alignas(8) std::byte packet_storage[2048];
alignas(8) std::byte heap_storage[4096];

bool use_arena() {
    ramwright::arena messages{message_storage};
    void* before = nullptr;
    {
        ramwright::frame message{messages};
        before = messages.allocate({.size = 400, .alignment = 8});
    }
    return before != nullptr && messages.allocate({.size = 400, .alignment = 8}) == before;
}

bool use_pool() {
    ramwright::pool packets{packet_storage, {.size = 120, .alignment = 8}};
    void* const packet = packets.allocate({.size = 120, .alignment = 8});
    return packet != nullptr && packets.deallocate(packet);
}

bool use_general() {
    ramwright::general heap{heap_storage};
    void* const reading = heap.allocate({.size = 156});
    return reading != nullptr && heap.owns(reading) && heap.deallocate(reading) && heap.check();
}

}  // namespace

int main() {
    if (!use_arena()) {
        return 1;
    }
    if (!use_pool()) {
        return 2;
    }
    return use_general() ? 0 : 3;
}
