// SPDX-License-Identifier: Apache-2.0
#include "ramwright/alloc/detail/trailer.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace {

using ramwright::check_level;
using ramwright::detail::end_block;
using ramwright::detail::size_asked;
using ramwright::detail::trailer_bytes;
using ramwright::detail::trailer_stride;

class trailer_test : public testing::Test {
protected:
    static constexpr std::size_t room = 300;

    std::array<std::byte, room + trailer_bytes<check_level::full>> block_{};
};

TEST_F(trailer_test, remembers_what_was_asked_for) {
    for (std::size_t asked = 1; asked <= room; ++asked) {
        end_block(block_.data(), asked, room, 17);
        EXPECT_EQ(size_asked(block_.data(), room, 17), asked);
    }
}

TEST_F(trailer_test, leaves_what_was_asked_for_as_it_is) {
    block_.fill(std::byte{0x5A});
    end_block(block_.data(), 100, room, 17);
    for (std::size_t at = 0; at < 100; ++at) {
        EXPECT_EQ(block_[at], std::byte{0x5A});
    }
}

TEST_F(trailer_test, sees_any_byte_behind_overwritten_by_any_other) {
    for (const std::size_t asked : {std::size_t{1}, room - 9, room - 1, room}) {
        end_block(block_.data(), asked, room, 17);
        for (std::size_t at = asked; at < block_.size(); ++at) {
            for (unsigned change = 1; change < 256; ++change) {
                block_[at] ^= static_cast<std::byte>(change);
                ASSERT_EQ(size_asked(block_.data(), room, 17), 0U) << asked << " " << at;
                block_[at] ^= static_cast<std::byte>(change);
            }
        }
    }
}

TEST_F(trailer_test, sees_zeros_and_the_filling_written_all_over_it) {
    for (const int value : {0x00, 0xFF, 0xDD, 0x20, 0x41}) {
        end_block(block_.data(), room, room, 17);
        std::memset(block_.data() + room, value, trailer_bytes<check_level::full>);
        EXPECT_EQ(size_asked(block_.data(), room, 17), 0U) << value;
    }
}

TEST_F(trailer_test, of_another_block_does_not_pass) {
    for (std::uint32_t other = 0; other < 1000; ++other) {
        end_block(block_.data(), 200, room, other);
        EXPECT_EQ(size_asked(block_.data(), room, 17), other == 17 ? 200U : 0U);
    }
}

// What it takes of a stride keeps the blocks aligned.
static_assert(trailer_stride<check_level::full>(1) == 4);
static_assert(trailer_stride<check_level::full>(4) == 4);
static_assert(trailer_stride<check_level::full>(64) == 64);
static_assert(trailer_stride<check_level::standard>(64) == 0);

}  // namespace
