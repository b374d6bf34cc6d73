// SPDX-License-Identifier: Apache-2.0
#include "ramwright/alloc/slab.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace {

using ramwright::check_level;
using ramwright::failure_kind;
using ramwright::failures;
using ramwright::slab;

struct session {
    explicit session(int& alive, int which = 0) : alive_{alive}, which_{which} { ++alive_; }
    ~session() { --alive_; }
    session(const session&) = delete;
    session& operator=(const session&) = delete;

    int& alive_;
    int which_;
};

class slab_test : public testing::Test {
protected:
    slab_test() { failures.clear(); }

    static constexpr std::uint32_t places = 70;
    using sessions = slab<session, places>;

    alignas(session) std::array<std::byte, sessions::bytes> storage_{};
    int alive_ = 0;
};

TEST_F(slab_test, holds_n_objects_and_no_more) {
    sessions tested{storage_};
    std::vector<session*> made;
    for (int i = 0; i < static_cast<int>(places); ++i) {
        made.push_back(tested.make(alive_, i));
        ASSERT_NE(made.back(), nullptr);
    }
    EXPECT_EQ(tested.make(alive_), nullptr);
    EXPECT_EQ(alive_, 70);
    for (int i = 0; i < static_cast<int>(places); ++i) {
        EXPECT_EQ(made[static_cast<std::size_t>(i)]->which_, i);
        EXPECT_TRUE(tested.destroy(made[static_cast<std::size_t>(i)]));
    }
    EXPECT_EQ(alive_, 0);
    EXPECT_TRUE(tested.check());
}

TEST_F(slab_test, hands_out_the_lowest_free_place) {
    sessions tested{storage_};
    std::vector<session*> made;
    for (std::uint32_t i = 0; i < places; ++i) {
        made.push_back(tested.make(alive_));
    }
    for (const std::size_t freed : {69U, 40U, 33U, 3U}) {
        EXPECT_TRUE(tested.destroy(made[freed]));
    }
    for (const std::size_t expected : {3U, 33U, 40U, 69U}) {
        EXPECT_EQ(tested.make(alive_), made[expected]);
    }
}

TEST_F(slab_test, misuse_destroys_nothing) {
    sessions tested{storage_};
    session* const one = tested.make(alive_);
    session other{alive_};
    EXPECT_FALSE(tested.destroy(&other));
    EXPECT_EQ(failures.last()->kind, failure_kind::foreign_pointer);
    EXPECT_FALSE(tested.destroy(reinterpret_cast<session*>(storage_.data() + 4)));
    EXPECT_EQ(failures.last()->kind, failure_kind::interior_pointer);
    EXPECT_EQ(alive_, 2);
    EXPECT_TRUE(tested.destroy(one));
    EXPECT_FALSE(tested.destroy(one));
    EXPECT_EQ(failures.last()->kind, failure_kind::double_free);
    EXPECT_TRUE(tested.destroy(nullptr));
    EXPECT_EQ(alive_, 1);
}

TEST_F(slab_test, a_region_too_small_serves_nothing_and_takes_nothing_back) {
    sessions none{std::span{storage_}.first(sessions::bytes - 1)};
    EXPECT_EQ(none.make(alive_), nullptr);
    for (std::size_t i = 0; i < sessions::bytes; ++i) {
        EXPECT_FALSE(none.deallocate(storage_.data() + i));
    }
    EXPECT_EQ(none.snapshot().live_blocks, 0U);
    EXPECT_EQ(none.free_bytes(), 0U);
}

TEST_F(slab_test, standard_leaves_the_region_untouched) {
    storage_.fill(std::byte{0x5A});
    sessions tested{storage_};
    void* const place = tested.allocate();
    EXPECT_TRUE(tested.deallocate(place));
    for (const std::byte byte : storage_) {
        EXPECT_EQ(byte, std::byte{0x5A});
    }
}

TEST_F(slab_test, full_needs_a_word_more_for_each_object_or_what_keeps_it_aligned) {
    using words = slab<std::uint32_t, 10, check_level::full>;
    using doubles = slab<double, 10, check_level::full>;
    EXPECT_EQ(words::bytes, 10 * (4 + 4U));
    EXPECT_EQ(doubles::bytes, 10 * (8 + alignof(double)));
}

TEST_F(slab_test, an_object_written_behind_is_not_destroyed) {
    using checked = slab<session, 3, check_level::full>;
    alignas(session) std::array<std::byte, checked::bytes> storage{};
    checked tested{storage};
    session* const one = tested.make(alive_);
    std::byte& behind = reinterpret_cast<std::byte*>(one)[sizeof(session)];
    behind ^= std::byte{1};
    EXPECT_FALSE(tested.destroy(one));
    EXPECT_EQ(failures.last()->kind, failure_kind::corrupted_block);
    EXPECT_EQ(alive_, 1);
    behind ^= std::byte{1};
    EXPECT_TRUE(tested.destroy(one));
    EXPECT_EQ(alive_, 0);
}

// The figures in the header's documentation.
static_assert(sizeof(void*) != 4 || sizeof(slab<std::uint32_t, 32>) == 16);
static_assert(sizeof(void*) != 4 || sizeof(slab<std::uint32_t, 70>) == 28);
static_assert(sizeof(void*) != 4 || sizeof(slab<std::uint32_t, 32, check_level::full>) == 20);

}  // namespace
