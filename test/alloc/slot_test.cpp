// SPDX-License-Identifier: Apache-2.0
#include "ramwright/alloc/slot.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>

namespace {

using ramwright::failure_kind;
using ramwright::failures;
using ramwright::slot;

struct counted {
    explicit counted(int& alive) : alive_{alive} { ++alive_; }
    ~counted() { --alive_; }
    counted(const counted&) = delete;
    counted& operator=(const counted&) = delete;

    int& alive_;
};

class slot_test : public testing::Test {
protected:
    slot_test() { failures.clear(); }

    alignas(counted) std::array<std::byte, sizeof(counted)> storage_{};
    int alive_ = 0;
};

TEST_F(slot_test, a_second_take_is_refused) {
    slot<counted> one{storage_};
    counted* const first = one.make(alive_);
    ASSERT_NE(first, nullptr);
    EXPECT_EQ(one.make(alive_), nullptr);
    EXPECT_EQ(failures.last()->kind, failure_kind::out_of_memory);
    EXPECT_EQ(alive_, 1) << "a refused make must not construct";
    EXPECT_TRUE(one.live());
    EXPECT_TRUE(one.destroy(first));
    EXPECT_EQ(alive_, 0);
    EXPECT_NE(one.make(alive_), nullptr);
}

TEST_F(slot_test, a_second_or_foreign_release_is_refused) {
    slot<counted> one{storage_};
    counted* const first = one.make(alive_);
    counted other{alive_};
    EXPECT_FALSE(one.destroy(&other));
    EXPECT_EQ(failures.last()->kind, failure_kind::foreign_pointer);
    EXPECT_EQ(alive_, 2) << "a refused destroy must not destroy";
    EXPECT_TRUE(one.destroy(first));
    EXPECT_FALSE(one.destroy(first));
    EXPECT_EQ(failures.last()->kind, failure_kind::double_free);
    EXPECT_EQ(alive_, 1);
    EXPECT_TRUE(one.destroy(nullptr));
}

TEST_F(slot_test, a_region_too_small_serves_nothing) {
    slot<counted> none{std::span{storage_}.first(sizeof(counted) - 1)};
    EXPECT_EQ(none.make(alive_), nullptr);
    EXPECT_EQ(none.free_bytes(), 0U);
}

}  // namespace
