// SPDX-License-Identifier: Apache-2.0
#include "ramwright/heap/memory_map.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

/// What makes regions a map. That a map with a mistake does not compile is in misuse.cpp.

namespace {

using namespace ramwright;

constexpr mapped_region made(const char* name, std::uintptr_t start, std::size_t size) {
    return {.where = {name, start, size, capability::byte_accessible | capability::dma}};
}

constexpr memory_map two{{made("ONE", 0x1000, 256), made("OTHER", 0x2000, 512)}};
static_assert(two.size() == 2);
static_assert(two.find("OTHER")->where.size == 512);
static_assert(two.find("NONE") == nullptr);
static_assert(two.serves(capability::dma) && two.serves({}));
static_assert(two.serves(capability::dma | capability::cache_aligned));
static_assert(!two.serves(capability::external));

TEST(memory_map, each_mistake_has_its_name) {
    EXPECT_EQ(error_in(made("ONE", 8, 8)), region_error::none);
    EXPECT_EQ(error_in(made("", 8, 8)), region_error::nameless);
    EXPECT_EQ(error_in(made("ONE", 8, 0)), region_error::empty);
    EXPECT_EQ(error_in(made("ONE", 12, 8)), region_error::misaligned);
    EXPECT_EQ(error_in(made("ONE", 8, 12)), region_error::misaligned);
    mapped_region wrong = made("ONE", 8, 8);
    wrong.cache_line = 33;
    EXPECT_EQ(error_in(wrong), region_error::bad_cache_line);
    wrong.cache_line = 32;
    EXPECT_EQ(error_in(wrong), region_error::none);
    wrong.choice[1] = capability::external;
    EXPECT_EQ(error_in(wrong), region_error::choice_not_had);
}

TEST(memory_map, a_region_may_end_at_the_end_of_the_address_space) {
    constexpr std::uintptr_t last = std::numeric_limits<std::uintptr_t>::max() - 7;
    EXPECT_EQ(error_in(made("ONE", last, 8)), region_error::none);
    EXPECT_EQ(error_in(made("ONE", last, 16)), region_error::beyond_memory);
}

TEST(memory_map, of_two_regions_neither_place_nor_name_is_the_same) {
    const mapped_region one = made("ONE", 64, 64);
    EXPECT_EQ(error_between(one, made("TWO", 128, 64)), region_error::none);
    EXPECT_EQ(error_between(one, made("TWO", 120, 64)), region_error::overlap);
    EXPECT_EQ(error_between(one, made("TWO", 72, 8)), region_error::overlap);
    EXPECT_EQ(error_between(one, made("TWO", 8, 1024)), region_error::overlap);
    EXPECT_EQ(error_between(one, made("ONE", 128, 64)), region_error::duplicate_name);
    const mapped_region all[] = {one, made("TWO", 128, 64), made("ONE", 256, 64)};
    EXPECT_EQ(error_in(std::span{all}), region_error::duplicate_name);
    EXPECT_EQ(error_in(std::span{all, 2}), region_error::none);
}

TEST(memory_map, a_region_is_asked_at_the_first_level_that_is_for_anything_wanted) {
    mapped_region one = made("ONE", 8, 8);
    EXPECT_EQ(one.level_for(capability::dma), 0U);  // no choices: a first choice for all
    one.choice[0] = capability::dma;
    EXPECT_EQ(one.level_for(capability::dma), 0U);
    EXPECT_EQ(one.level_for(capability::byte_accessible), 2U);
    EXPECT_EQ(one.level_for(capability::byte_accessible | capability::dma), 0U);
    one.choice[1] = capability::byte_accessible;
    EXPECT_EQ(one.level_for(capability::byte_accessible), 1U);
}

TEST(memory_map, errors_have_names_of_their_own) {
    EXPECT_STREQ(name_of(region_error::none), "none");
    EXPECT_STREQ(name_of(region_error::choice_not_had), "choice not had");
    EXPECT_STREQ(name_of(static_cast<region_error>(99)), "unknown region error");
}

}  // namespace
