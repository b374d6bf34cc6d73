// SPDX-License-Identifier: Apache-2.0
#include "tool/common/code_addresses.hpp"

#include <gtest/gtest.h>

#include "tool/common/error.hpp"
#include "trace_maker.hpp"

namespace ramwright::tool {
namespace {

TEST(code_addresses, leaves_addresses_numbers_without_an_elf) {
    code_addresses code;
    EXPECT_EQ(code.caller(0x8001234), "0x8001234");
    EXPECT_EQ(code.caller(0), "unknown");
}

TEST(code_addresses, refuses_what_is_no_elf) {
    const testing::scratch_directory scratch;
    EXPECT_THROW(code_addresses{scratch.write("text", "not an ELF file")}, input_error);
    EXPECT_THROW(code_addresses{scratch.file("missing")}, input_error);
}

TEST(code_addresses, says_so_of_an_address_outside_the_elf) {
    code_addresses code{"/proc/self/exe"};
    EXPECT_EQ(code.caller(0xFFFFFFFFFFFF0000), "0xffffffffffff0000");
}

}  // namespace
}  // namespace ramwright::tool
