// SPDX-License-Identifier: Apache-2.0
#include "ramwright/heap/memory_alias.hpp"

#include <gtest/gtest.h>

namespace {

using ramwright::memory_alias;

/// The D/IRAM of an ESP32, as ESP-IDF's memory_layout.c has its banks.
constexpr memory_alias esp32{
    .start = 0x3FFE'0000, .size = 0x2'0000, .seen_at = 0x400A'0000, .reversed = true};
static_assert(esp32.to_alias(0x3FFE'0000) == 0x400B'FFFC);
static_assert(esp32.to_alias(0x3FFE'4000 - 4) == 0x400B'C000);
static_assert(esp32.to_alias(0x3FFF'FFFC) == 0x400A'0000);
static_assert(esp32.to_alias(0x3FFF'FFFE) == 0x400A'0002);

TEST(memory_alias, leads_there_and_back) {
    constexpr memory_alias forward{.start = 0x3FC8'8000, .size = 64, .seen_at = 0x4037'8000};
    constexpr memory_alias reversed{
        .start = 0x3FC8'8000, .size = 64, .seen_at = 0x4037'8000, .reversed = true};
    for (std::uintptr_t address = forward.start; address != forward.start + 64; ++address) {
        for (const memory_alias& one : {forward, reversed}) {
            EXPECT_TRUE(one.contains(address));
            const std::uintptr_t there = one.to_alias(address);
            EXPECT_TRUE(one.shows(there));
            EXPECT_EQ(there % 4, address % 4);
            EXPECT_EQ(one.from_alias(there), address);
        }
        EXPECT_EQ(forward.to_alias(address), address + 0x6F'0000);
    }
    for (const std::uintptr_t outside : {forward.start - 1, forward.start + 64}) {
        EXPECT_FALSE(forward.contains(outside));
        EXPECT_FALSE(forward.shows(outside + 0x6F'0000));
    }
}

}  // namespace
