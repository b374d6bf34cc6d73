// SPDX-License-Identifier: Apache-2.0
#include "ramwright/trace/event.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <random>

#include "ramwright/trace/packet.hpp"

namespace ramwright::event_format {
namespace {

constexpr std::uintptr_t code_base = 0x0800'0000;

bool packs(std::uint32_t offset, std::size_t size, std::size_t alignment, std::uintptr_t caller) {
    const request_codes codes{offset_code(offset), size, alignment_code(alignment),
                              caller_code(caller, code_unit(code_base))};
    if (!codes.fit()) {
        return false;
    }
    const auto read = unpack_request(codes.low_word(), codes.high_word(), code_base);
    EXPECT_EQ(offset_of_code(read.first), offset);
    EXPECT_EQ(read.size, size);
    EXPECT_EQ(read.alignment, alignment);
    EXPECT_EQ(read.caller, caller);
    return true;
}

TEST(event, holds_the_largest_of_each_field) {
    EXPECT_TRUE(packs((1U << 23) - 8, (1U << 20) - 1, 1024, code_base + (1U << 22) - 2));
    EXPECT_TRUE(packs(0, 0, 8, code_base + 2));
}

TEST(event, is_wide_one_beyond_the_largest_of_each_field) {
    EXPECT_FALSE(packs(1U << 23, 1, 8, code_base + 2));
    EXPECT_FALSE(packs(0, 1U << 20, 8, code_base + 2));
    EXPECT_FALSE(packs(0, 1, 2048, code_base + 2));
    EXPECT_FALSE(packs(0, 1, 8, code_base + (1U << 22)));
}

TEST(event, is_wide_for_what_lies_between_the_units) {
    EXPECT_FALSE(packs(4, 1, 8, code_base + 2));
    EXPECT_FALSE(packs(0, 1, 8, code_base + 3));
    EXPECT_FALSE(packs(0, 1, 24, code_base + 2));
    EXPECT_FALSE(packs(0, 1, 0, code_base + 2));
    EXPECT_FALSE(packs(0, 1, 8, code_base - 2));
}

TEST(event, gives_back_whatever_it_holds) {
    std::mt19937 random{1};
    int held = 0;
    for (int round = 0; round != 100'000; ++round) {
        const std::uint32_t shift = random() % 16;
        held += packs((random() >> shift) & ~7U, random() >> (shift + 8),
                      std::size_t{8} << random() % 9, code_base + ((random() >> shift) & ~1U))
                    ? 1
                    : 0;
    }
    EXPECT_GT(held, 1000);
}

TEST(event, treats_an_alignment_below_8_as_8) {
    EXPECT_EQ(alignment_code(1), alignment_code(8));
    EXPECT_EQ(recorded_alignment(4), 8U);
    EXPECT_EQ(recorded_alignment(16), 16U);
}

TEST(event, keeps_an_alignment_that_is_none) {
    EXPECT_EQ(recorded_alignment(3), 3U);
    EXPECT_EQ(recorded_alignment(0), 0U);
    EXPECT_NE(alignment_code(3) >> alignment_bits, 0U);
}

TEST(event, saturates_the_number_of_a_context) {
    EXPECT_EQ(context_of(context_code({.number = 30, .interrupt = false})), (context{30, false}));
    EXPECT_EQ(context_of(context_code({.number = 31, .interrupt = true})), (context{31, true}));
    EXPECT_EQ(context_of(context_code({.number = 500, .interrupt = true})), (context{31, true}));
}

TEST(event, takes_3_words_for_an_allocation_and_2_for_a_free) {
    EXPECT_EQ(event_words(event_kind::allocated, false), 3U);
    EXPECT_EQ(event_words(event_kind::freed, false), 2U);
    EXPECT_EQ(event_words(event_kind::refused, true), longest_event_words);
}

TEST(event, tells_a_pause_it_cannot_hold) {
    EXPECT_TRUE(pause_fits((1U << 22) - 1));
    EXPECT_FALSE(pause_fits(1U << 22));
    EXPECT_FALSE(pause_fits(std::uint64_t{1} << 32));
}

}  // namespace
}  // namespace ramwright::event_format
