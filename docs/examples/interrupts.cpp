// SPDX-License-Identifier: Apache-2.0

/// The code of docs/interrupts.md, in its order; a test compares the two.

#include <gtest/gtest.h>

#include <cstddef>

#include "ramwright/alloc/concurrent_pool.hpp"
#include "ramwright/alloc/general.hpp"
#include "ramwright/core/context.hpp"
#include "ramwright/core/lock.hpp"
#include "ramwright/guard/context_checked.hpp"
#include "ramwright/guard/locked.hpp"

namespace {

bool usb_interrupt_is_told_apart() {
    const ramwright::port::simulated_interrupt usb{83, 0x40};
    return ramwright::current_context() == ramwright::context{.number = 83, .interrupt = true} &&
           ramwright::current_priority() == 0x40;
}

using heap_type = ramwright::locked<ramwright::general<>, ramwright::recursive_mutex>;
using pool_type = ramwright::concurrent_pool<>;

alignas(8) std::byte heap_bytes[16 * 1024];
alignas(8) std::byte packet_bytes[4 * 1024];

pool_type packets{packet_bytes, {.size = 256}};
ramwright::context_checked<heap_type, ramwright::reserve_for_interrupts<pool_type>,
                           ramwright::defer_frees<sizeof heap_bytes>>
    heap{packets, heap_bytes};

alignas(8) std::byte shared_bytes[2 * 1024];
ramwright::locked<ramwright::general<>, ramwright::raised_priority<0x40>> shared{shared_bytes};

TEST(docs_examples, of_interrupts_serve_threads_and_interrupts) {
    void* const of_thread = heap.allocate({.size = 100});
    void* const of_shared = shared.allocate({.size = 100});
    {
        const ramwright::port::simulated_interrupt now{20, 0x40};
        void* const packet = heap.allocate({.size = 100});
        EXPECT_TRUE(packets.owns(packet));
        EXPECT_TRUE(heap.deallocate(packet));
        EXPECT_TRUE(heap.deallocate(of_thread));
        EXPECT_TRUE(shared.deallocate(of_shared));
    }
    EXPECT_EQ(heap.snapshot().live_blocks, 1U);
    EXPECT_FALSE(heap.poll(1));
    EXPECT_EQ(heap.snapshot().live_blocks, 0U);
    EXPECT_TRUE(usb_interrupt_is_told_apart());
}

}  // namespace
