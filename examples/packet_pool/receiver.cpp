// SPDX-License-Identifier: Apache-2.0
#include "receiver.hpp"

#include <cstddef>
#include <new>

#include "ramwright/alloc/concurrent_pool.hpp"
#include "ramwright/fixed/spsc_queue.hpp"

namespace packet_pool {
namespace {

using pool = ramwright::concurrent_pool<>;
constexpr auto each = ramwright::layout::of<packet>();

alignas(packet) std::byte storage[pool::bytes_for(each, buffers)];
pool free_packets{storage, each};

ramwright::fixed::spsc_queue<packet*, buffers> received;
volatile std::uint32_t dropped_packets = 0;

}  // namespace

void receive(std::uint32_t number) noexcept {
    void* const room = free_packets.try_allocate();
    if (room == nullptr) {
        dropped_packets = dropped_packets + 1;
        return;
    }
    auto* const arrived = new (room) packet;
    arrived->number = number;
    for (std::size_t place = 0; place < arrived->content.size(); ++place) {
        arrived->content[place] = content_of(number, place);
    }
    // There are as many places as buffers.
    static_cast<void>(received.in().try_push(arrived));
}

packet* next_packet() noexcept {
    packet* oldest = nullptr;
    static_cast<void>(received.out().try_pop(oldest));
    return oldest;
}

void release(packet* done) noexcept { free_packets.deallocate(done); }

std::uint32_t dropped() noexcept { return dropped_packets; }
std::uint32_t free_buffers() noexcept { return free_packets.snapshot().free_blocks; }

}  // namespace packet_pool
