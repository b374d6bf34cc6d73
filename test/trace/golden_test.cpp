// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "test/trace/recording.hpp"

/// \file
/// The same events are the same bytes on every machine: this test runs at 32 and at 64 bits, and
/// board_test.cpp on every board.

namespace ramwright {
namespace {

std::vector<std::uint32_t> words_of(std::span<const std::byte> bytes) {
    std::vector<std::uint32_t> words(bytes.size() / sizeof(std::uint32_t));
    std::memcpy(words.data(), bytes.data(), words.size() * sizeof(std::uint32_t));
    return words;
}

TEST(golden, a_packet_is_these_words) {
    test::recording recording{2};
    recording.now = 0x1'0000'0003;
    recording.ring().allocated(0x18, {.size = 24}, 0x0800'0042);
    recording.now += 2;
    recording.ring().freed(0x18);
    recording.ring().flush();

    const std::vector<std::uint32_t> words = words_of(recording.drained());
    ASSERT_EQ(words.size(), default_packet_bytes / 4);
    const std::vector<std::uint32_t> expected{
        0xC1FC1FC1, 0x04030201, 0x08070605, 0x0C0B0A09,
        0x100F0E0D, 0xA286,                              // magic, build, checksum
        0x00000003, 0x00000001, 0x00000005, 0x00000001,  // begin, end
        100 * 8,    512 * 8,    0,          0,
        1000,       64 * 1024,                  // sizes, counts, facts
        0x20000000, 0,          0x08000000, 0,  // region, code
        0x00000030, 0x01800003, 0x00010800,     // allocated
        0x00000051, 0x00000003,                 // freed
    };
    EXPECT_EQ(std::vector(words.begin(), words.begin() + 25), expected);
}

TEST(golden, every_form_has_this_hash) {
    test::recording recording{4};
    test::record_every_form(recording);
    recording.ring().flush();
    test::byte_hash hash;
    hash.add(recording.drained());
    EXPECT_EQ(hash.value(), test::every_form_hash);
}

TEST(golden, ten_thousand_events_have_this_hash) {
    test::recording recording{4};
    EXPECT_EQ(test::hash_of_many_events(recording.ring(), recording.now).value(),
              test::many_events_hash);
}

}  // namespace
}  // namespace ramwright
