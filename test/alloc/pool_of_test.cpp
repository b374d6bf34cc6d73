// SPDX-License-Identifier: Apache-2.0
#include "ramwright/alloc/pool_of.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>

namespace {

using ramwright::check_level;
using ramwright::failure_kind;
using ramwright::failures;
using ramwright::pool_of;

/// Counts how many of it live.
struct counted {
    explicit counted(int number) : value{number} { ++live; }
    ~counted() { --live; }
    counted(const counted&) = delete;
    counted& operator=(const counted&) = delete;

    alignas(16) int value;
    static inline int live = 0;
};

template <typename Pool>
class pool_of_test : public testing::Test {
protected:
    pool_of_test() {
        counted::live = 0;
        failures.clear();
    }

    alignas(counted) std::array<std::byte, Pool::bytes> storage_{};
    Pool pool_{storage_};
};

using pools =
    testing::Types<pool_of<counted, 5, check_level::standard>,
                   pool_of<counted, 5, check_level::full>, pool_of<counted, 5, check_level::off>>;
TYPED_TEST_SUITE(pool_of_test, pools);

TYPED_TEST(pool_of_test, makes_as_many_as_it_says_and_no_more) {
    std::array<counted*, 5> made{};
    for (int number = 0; number != 5; ++number) {
        counted* const one = this->pool_.make(number);
        ASSERT_NE(one, nullptr);
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(one) % alignof(counted), 0U);
        made[static_cast<std::size_t>(number)] = one;
    }
    EXPECT_EQ(this->pool_.make(9), nullptr);
    EXPECT_EQ(failures.last()->kind, failure_kind::out_of_memory);
    EXPECT_EQ(counted::live, 5) << "nothing was constructed where there was no room";
    for (int number = 0; number != 5; ++number) {
        EXPECT_EQ(made[static_cast<std::size_t>(number)]->value, number);
        EXPECT_TRUE(this->pool_.destroy(made[static_cast<std::size_t>(number)]));
    }
    EXPECT_EQ(counted::live, 0);
    EXPECT_TRUE(this->pool_.check());
    EXPECT_TRUE(this->pool_.destroy(nullptr));
}

TEST(pool_of_misuse, destroys_nothing) {
    using objects = pool_of<counted, 3, check_level::standard>;
    alignas(counted) std::array<std::byte, objects::bytes> storage{};
    objects pool{storage};
    counted::live = 0;
    counted* const one = pool.make(1);
    counted* const other = pool.make(2);
    ASSERT_NE(other, nullptr);
    EXPECT_TRUE(pool.destroy(one));

    EXPECT_FALSE(pool.destroy(one));
    EXPECT_EQ(failures.last()->kind, failure_kind::double_free);
    EXPECT_FALSE(pool.destroy(reinterpret_cast<counted*>(reinterpret_cast<std::byte*>(other) + 4)));
    EXPECT_EQ(failures.last()->kind, failure_kind::interior_pointer);
    counted elsewhere{3};
    EXPECT_FALSE(pool.destroy(&elsewhere));
    EXPECT_EQ(failures.last()->kind, failure_kind::foreign_pointer);

    EXPECT_EQ(counted::live, 2) << "the live one and the one elsewhere";
    EXPECT_EQ(other->value, 2);
}

TEST(pool_of_region, that_is_too_small_makes_a_pool_of_none) {
    using objects = pool_of<counted, 3>;
    alignas(counted) std::array<std::byte, objects::bytes> storage{};
    objects pool{std::span{storage}.first(objects::bytes - 1)};
    EXPECT_EQ(pool.block_count(), 0U);
    EXPECT_EQ(pool.make(1), nullptr);
}

}  // namespace
