// SPDX-License-Identifier: Apache-2.0
//
// The code of docs/allocators.md. Every block there stands here too, and a test says so.

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>

#include "ramwright/alloc/arena.hpp"
#include "ramwright/alloc/bump.hpp"
#include "ramwright/alloc/general.hpp"
#include "ramwright/alloc/pool.hpp"
#include "ramwright/alloc/size_classes.hpp"
#include "ramwright/alloc/slab.hpp"
#include "ramwright/alloc/slot.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright/core/lock.hpp"
#include "ramwright/guard/locked.hpp"

namespace {

struct session {
    explicit session(int number) : number_{number} {}
    int number_;
};
struct update {
    explicit update(std::uint32_t version) : version_{version} {}
    std::uint32_t version_;
};

TEST(docs_allocators, storage) {
    alignas(8) static std::byte storage[16 * 1024];
    ramwright::general<> heap{storage};

    void* const reading = heap.allocate({.size = 156});
    EXPECT_NE(reading, nullptr);
    EXPECT_TRUE(heap.deallocate(reading));
}

TEST(docs_allocators, pool) {
    constexpr ramwright::layout packet{.size = 120, .alignment = 8};
    alignas(8) static std::byte storage[ramwright::pool<>::bytes_for(packet, 16)];
    ramwright::pool packets{storage, packet};

    void* const one = packets.allocate();
    packets.deallocate(one);
    EXPECT_EQ(packets.block_count(), 16U);
    EXPECT_TRUE(packets.check());
}

TEST(docs_allocators, slab) {
    using session_slab = ramwright::slab<session, 20>;
    alignas(session) static std::byte storage[session_slab::bytes];
    session_slab sessions{storage};

    session* const one = sessions.make(7);
    EXPECT_EQ(one->number_, 7);
    EXPECT_TRUE(sessions.destroy(one));
}

TEST(docs_allocators, slot) {
    alignas(update) static std::byte storage[ramwright::slot<update>::bytes];
    ramwright::slot<update> current{storage};

    update* const job = current.make(3U);
    if (current.make(4U) == nullptr) {
        // One is under way already.
    }
    current.destroy(job);
    EXPECT_FALSE(current.live());
}

TEST(docs_allocators, arena) {
    alignas(8) static std::byte storage[2048];
    ramwright::arena scratch{storage};

    {
        ramwright::frame message{scratch};
        void* const header = scratch.allocate({.size = 24});
        session* const parser = scratch.make<session>(1);
        EXPECT_NE(header, nullptr);
        EXPECT_NE(parser, nullptr);
    }  // both are gone, the parser destroyed
    EXPECT_EQ(scratch.used(), 0U);
}

TEST(docs_allocators, size_classes) {
    static constexpr ramwright::size_class plan[] = {
        {.smallest = 156, .block_size = 160, .count = 10},
        {.smallest = 256, .block_size = 256, .count = 3},
    };
    static_assert(ramwright::size_classes<>::bytes_for(plan) < 4096);

    alignas(8) static std::byte storage[16 * 1024];
    ramwright::size_classes<> heap{storage, plan, ramwright::when_exhausted::rest};
    void* const reading = heap.allocate({.size = 156});  // from the first pool
    void* const burst = heap.allocate({.size = 1800});   // from the general heap behind the pools
    EXPECT_TRUE(heap.ready());
    EXPECT_FALSE(heap.rest().owns(reading));
    EXPECT_TRUE(heap.rest().owns(burst));
}

TEST(docs_allocators, certain) {
    static constexpr ramwright::size_class plan[] = {
        {.smallest = 1, .block_size = 64, .count = 20},
        {.smallest = 65, .block_size = 512, .count = 4},
    };
    using pools = ramwright::size_classes<ramwright::nothing>;
    alignas(8) static std::byte storage[pools::bytes_for(plan)];
    pools heap{storage, plan, ramwright::when_exhausted::refuse};
    EXPECT_TRUE(heap.ready());
    EXPECT_EQ(heap.try_allocate({.size = 513}), nullptr);
}

TEST(docs_allocators, locked) {
    alignas(8) static std::byte storage[4096];
    ramwright::locked<ramwright::pool<>, ramwright::masked_interrupts> packets{
        storage, ramwright::layout{.size = 120, .alignment = 8}};
    EXPECT_NE(packets.allocate({.size = 100}), nullptr);
}

TEST(docs_allocators, failures) {
    alignas(8) static std::byte storage[512];
    ramwright::pool blocks{storage, {.size = 64, .alignment = 8}};
    ramwright::failures.clear();

    void* const block = blocks.allocate();
    blocks.deallocate(block);
    if (!blocks.deallocate(block)) {
        const ramwright::failure* const what = ramwright::failures.last();
        EXPECT_STREQ(name_of(what->kind), "double free");
    }
}

}  // namespace
