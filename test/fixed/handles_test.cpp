// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <thread>
#include <utility>

#include "ramwright/alloc/pool.hpp"
#include "ramwright/alloc/pool_of.hpp"
#include "ramwright/alloc/slab.hpp"
#include "ramwright/alloc/slot.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright/fixed/mailbox.hpp"
#include "ramwright/fixed/shared.hpp"
#include "ramwright/fixed/unique.hpp"
#include "tracked.hpp"

namespace ramwright::fixed {
namespace {

using ramwright_test::tracked;

struct fixed_handles : testing::Test {
    void TearDown() override {
        EXPECT_EQ(tracked::count(), 0U);
        failures.clear();
    }

    alignas(64) std::byte storage[2048];
};

/// From any source: the object ends with its handle, and its room is free again.
template <typename Source>
void own_one(Source& source) {
    const std::size_t before = source.free_bytes();
    {
        auto one = make_unique<tracked>(source, 5);
        ASSERT_TRUE(one);
        EXPECT_EQ(one->value(), 5);
        EXPECT_LT(source.free_bytes(), before);
        auto other = std::move(one);
        EXPECT_FALSE(one);
        EXPECT_EQ((*other).value(), 5);
        one = std::move(other);
        EXPECT_TRUE(one);
    }
    EXPECT_EQ(source.free_bytes(), before);
    EXPECT_EQ(tracked::count(), 0U);
}

TEST_F(fixed_handles, unique_gives_back_to_every_source) {
    pool<> blocks{storage, layout::of<tracked>(), 4};
    own_one(blocks);
    pool_of<tracked, 3> objects{storage};
    own_one(objects);
    slab<tracked, 3> packed{storage};
    own_one(packed);
    slot<tracked> single{storage};
    own_one(single);
}

TEST_F(fixed_handles, unique_is_empty_when_the_source_is) {
    slot<tracked> single{storage};
    const auto first = make_unique<tracked>(single, 1);
    const auto second = make_unique<tracked>(single, 2);
    EXPECT_FALSE(second);
    ASSERT_NE(failures.last(), nullptr);
    EXPECT_EQ(failures.last()->kind, failure_kind::out_of_memory);
    EXPECT_EQ(first->value(), 1);
}

TEST_F(fixed_handles, shared_ends_with_its_last_owner) {
    slab<shared_box<tracked>, 2> boxes{storage};
    auto one = make_shared<tracked>(boxes, 7);
    ASSERT_TRUE(one);
    {
        const auto two = one;
        auto three = two;
        EXPECT_EQ(one.use_count(), 3U);
        three = std::move(one);
        EXPECT_FALSE(one);
        EXPECT_EQ(three.use_count(), 2U);
        one = three;
    }
    EXPECT_EQ(one.use_count(), 1U);
    EXPECT_EQ(one->value(), 7);
    one = make_shared<tracked>(boxes, 8);
    EXPECT_EQ(boxes.snapshot().live_blocks, 1U);
    one.reset();
    EXPECT_EQ(boxes.snapshot().live_blocks, 0U);
    EXPECT_EQ(one.use_count(), 0U);
}

TEST_F(fixed_handles, shared_by_threads_ends_once) {
    slab<shared_box<tracked>, 1> boxes{storage};
    for (int round = 0; round != 200; ++round) {
        auto one = make_shared<tracked>(boxes, round);
        ASSERT_TRUE(one) << "the one before was not given back";
        std::thread other{[copy = one]() mutable { copy.reset(); }};
        one.reset();
        other.join();
    }
}

using box = mailbox<tracked, pool<>, 2>;

TEST_F(fixed_handles, mailbox_hands_over_the_block) {
    pool<> blocks{storage, layout::of<tracked>(), 4};
    box inbox{blocks};
    auto sent = inbox.make(3);
    const tracked* const place = sent.get();
    ASSERT_TRUE(inbox.try_send(std::move(sent)));
    EXPECT_FALSE(sent);
    EXPECT_FALSE(inbox.try_send(std::move(sent))) << "there is nothing to send";
    const auto received = inbox.receive();
    EXPECT_EQ(received.get(), place) << "the block must not move";
    EXPECT_FALSE(inbox.receive());
}

TEST_F(fixed_handles, full_mailbox_leaves_the_message_to_its_sender) {
    pool<> blocks{storage, layout::of<tracked>(), 4};
    {
        box inbox{blocks};
        ASSERT_TRUE(inbox.try_send(inbox.make(1)));
        ASSERT_TRUE(inbox.try_send(inbox.make(2)));
        auto third = inbox.make(3);
        EXPECT_FALSE(inbox.try_send(std::move(third)));
        ASSERT_TRUE(third);
        EXPECT_EQ(third->value(), 3);
        std::uint32_t lost = 0;
        inbox.send(std::move(third), or_count{lost});
        EXPECT_EQ(lost, 1U);
        EXPECT_EQ(inbox.receive()->value(), 1);
    }
    EXPECT_EQ(blocks.snapshot().live_blocks, 0U) << "what nobody received went back";
}

}  // namespace
}  // namespace ramwright::fixed
