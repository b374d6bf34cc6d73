// SPDX-License-Identifier: Apache-2.0
#include "ramwright/stack/fault_record.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstring>

namespace {

using ramwright::fault_kind;
using ramwright::fault_memory;
using ramwright::fault_record;

fault_record example() {
    return {.kind = fault_kind::stack_overflow,
            .thread = 3,
            .stack = {'l', 'o', 'g'},
            .exception = 4,
            .cause = 0x92,
            .address = 0x2000'0010,
            .program_counter = 0,
            .return_address = 0,
            .stack_pointer = 0x2000'0008};
}

/// As memory is after power-on.
fault_memory holding(std::byte content) {
    fault_memory memory;
    std::memset(static_cast<void*>(&memory), static_cast<int>(content), sizeof memory);
    return memory;
}

TEST(fault_record, memory_after_power_on_holds_none) {
    for (int content = 0; content != 256; ++content) {
        EXPECT_EQ(holding(static_cast<std::byte>(content)).last_fault(), nullptr) << content;
    }
}

TEST(fault_record, is_read_as_it_was_written) {
    fault_memory memory = holding(std::byte{0xA5});
    memory.write(example());
    ASSERT_NE(memory.last_fault(), nullptr);
    const fault_record expected = example();
    EXPECT_EQ(std::memcmp(memory.last_fault(), &expected, sizeof expected), 0);
    memory.clear();
    EXPECT_EQ(memory.last_fault(), nullptr);
}

TEST(fault_record, with_one_bit_changed_is_none) {
    fault_memory memory = holding(std::byte{0});
    memory.write(example());
    std::array<std::byte, sizeof memory> bytes;
    for (std::size_t bit = 0; bit != 8 * sizeof memory; ++bit) {
        std::memcpy(bytes.data(), &memory, sizeof memory);
        bytes[bit / 8] ^= std::byte{1} << bit % 8;
        fault_memory damaged = holding(std::byte{0});
        std::memcpy(static_cast<void*>(&damaged), bytes.data(), sizeof damaged);
        EXPECT_EQ(damaged.last_fault(), nullptr) << bit;
    }
    EXPECT_NE(memory.last_fault(), nullptr);
}

}  // namespace
