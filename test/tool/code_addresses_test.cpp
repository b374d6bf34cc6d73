// SPDX-License-Identifier: Apache-2.0
#include "tool/elf/code_addresses.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <ios>
#include <string>

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

/// What is said of an instruction in a function of a program that is compiled like that.
std::string caller_in_program(const std::string& compiler, const std::string& nm) {
    const testing::scratch_directory scratch;
    const std::string source = scratch.write("node.cpp",
                                             "namespace {\n"
                                             "template <typename Value> struct node {\n"
                                             "    __attribute__((noinline)) static Value\n"
                                             "    read(Value x) { return x * 3; }\n"
                                             "};\n"
                                             "}\n"
                                             "int main(int count, char**) {\n"
                                             "    return node<int>::read(count);\n"
                                             "}\n");
    const std::string elf = scratch.file("node.elf");
    EXPECT_EQ(std::system(fmt::format("{} -g -O0 -o {} {}", compiler, elf, source).c_str()), 0);
    EXPECT_EQ(
        std::system(fmt::format("{} {} | grep read >{}", nm, elf, scratch.file("symbols")).c_str()),
        0);
    std::uint64_t address = 0;
    std::ifstream{scratch.file("symbols")} >> std::hex >> address;
    code_addresses code{elf};
    return code.caller(address + 4);
}

TEST(code_addresses, names_function_file_and_line) {
    EXPECT_EQ(caller_in_program(RAMWRIGHT_COMPILER " -no-pie", "nm"), "node::read (node.cpp:4)");
}

// Its table of which unit is where is one that libdw does not read.
TEST(code_addresses, names_them_for_risc_v_as_well) {
    EXPECT_EQ(caller_in_program("riscv64-unknown-elf-g++ -march=rv32imac -mabi=ilp32 -nostdlib "
                                "-Wl,-e,main",
                                "riscv64-unknown-elf-nm"),
              "node::read (node.cpp:4)");
}

}  // namespace
}  // namespace ramwright::tool
