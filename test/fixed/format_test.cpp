// SPDX-License-Identifier: Apache-2.0
#include "ramwright/fixed/format.hpp"

#include <gtest/gtest.h>

#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <random>
#include <string>

namespace ramwright::fixed {
namespace {

std::string printed(const char* pattern, auto... values) {
    char text[100];
    const int size = std::snprintf(text, sizeof(text), pattern, values...);
    return {text, static_cast<std::size_t>(size)};
}

template <typename... Arguments>
std::string formatted_as(detail::format_pattern<std::type_identity_t<Arguments>...> pattern,
                         const Arguments&... arguments) {
    string<99> text;
    EXPECT_FALSE(format(text, pattern, arguments...).truncated());
    return std::string{text.view()};
}

TEST(fixed_format, writes_numbers_as_printf_does) {
    std::mt19937_64 random{1};
    for (int step = 0; step != 2000; ++step) {
        // All magnitudes alike.
        const auto wide = static_cast<std::int64_t>(random()) >> random() % 64;
        const auto narrow = static_cast<std::int32_t>(wide);
        const auto bits = static_cast<std::uint32_t>(narrow);
        EXPECT_EQ(formatted_as("{}", wide), printed("%" PRId64, wide));
        EXPECT_EQ(formatted_as("{}", narrow), printed("%" PRId32, narrow));
        EXPECT_EQ(formatted_as("{:7}|", narrow), printed("%7" PRId32 "|", narrow));
        EXPECT_EQ(formatted_as("{:012}", narrow), printed("%012" PRId32, narrow));
        EXPECT_EQ(formatted_as("{:x}", bits), printed("%" PRIx32, bits));
        EXPECT_EQ(formatted_as("{:08x}", bits), printed("%08" PRIx32, bits));
    }
}

TEST(fixed_format, writes_the_ends_of_every_type) {
    EXPECT_EQ(formatted_as("{} {}", std::numeric_limits<std::int64_t>::min(),
                           std::numeric_limits<std::uint64_t>::max()),
              "-9223372036854775808 18446744073709551615");
    EXPECT_EQ(formatted_as("{} {}", std::int8_t{-128}, std::uint8_t{255}), "-128 255");
    EXPECT_EQ(formatted_as("{:x}", std::uint64_t{0x123456789ABCDEF0}), "123456789abcdef0");
    EXPECT_EQ(formatted_as("{} {:03}", 0, 0), "0 000");
}

TEST(fixed_format, writes_text_and_what_is_like_it) {
    enum class state : std::uint8_t { open = 7 };
    EXPECT_EQ(formatted_as("{}, {:6}|{}{}", "text", string<4>{"abc"}, 'c', state::open),
              "text, abc   |c7");
    EXPECT_EQ(formatted_as("{} {}", true, false), "true false");
    EXPECT_EQ(formatted_as("{{{}}} }}{{", 1), "{1} }{");
    const int* const nowhere = nullptr;
    EXPECT_EQ(formatted_as("{}", nowhere), "0x" + std::string(2 * sizeof(void*), '0'));
}

TEST(fixed_format, says_what_was_cut) {
    string<6> text{"old"};
    const formatted whole = format_append(text, "-{}", 12);
    EXPECT_EQ(whole.needed, 3U);
    EXPECT_FALSE(whole.truncated());
    const formatted cut = format_append(text, "{}", 3456);
    EXPECT_EQ(cut.needed, 4U);
    EXPECT_EQ(cut.kept, 0U);
    EXPECT_TRUE(cut.truncated());
    EXPECT_EQ(text, "old-12");
    EXPECT_EQ(format(text, "{:010}", 1).needed, 10U);
    EXPECT_EQ(text, "000000");
}

}  // namespace
}  // namespace ramwright::fixed
