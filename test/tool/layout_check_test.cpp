// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>

#include "tool/common/error.hpp"
#include "tool/layout/chip_file.hpp"

namespace ramwright::tool {
namespace {

// Lines 1 to 35; what a test changes it names by its text.
const std::string whole = R"(chip = "small"
code = "code.ld"
[[region]]
name = "FLASH"
kind = "flash"
start = 0
size = "64K"
[[region]]
name = "FAST"
start = 0x1000_0000
size = "4K"
has = ["byte_accessible", "user_3"]
cache_line = 32
wait_states = 1
first_choice = ["user_3"]
[[region]]
name = "RAM"
start = 0x2000_0000
size = "16K"
[[reserved]]
name = "boot"
region = "RAM"
start = 0x2000_0000
size = 64
[stack]
region = "FAST"
size = "1K"
[[section]]
name = ".data"
region = "FAST"
load_from = "FLASH"
most = "2K"
[[section]]
name = ".noinit"
region = "RAM"
noinit = true
)";

/// The sentence about `whole` with `from` replaced, or nothing if it is accepted.
std::string refusal(const std::string& from, const std::string& to) {
    std::string text = whole;
    const std::size_t place = text.find(from);
    if (place == std::string::npos) {
        return "the test changes what is not there";
    }
    text.replace(place, from.size(), to);
    try {
        static_cast<void>(parse_chip(text, "chip.toml"));
    } catch (const input_error& problem) {
        return problem.what();
    }
    return {};
}

std::string with(const std::string& more) {
    return refusal("noinit = true\n", "noinit = true\n" + more);
}

TEST(layout_check, accepts_what_is_right) {
    const chip read = parse_chip(whole, "chip.toml");
    EXPECT_EQ(read.name, "small");
    ASSERT_EQ(read.regions.size(), 3U);
    EXPECT_EQ(read.regions[1].start, 0x1000'0000U);
    EXPECT_EQ(read.regions[1].size, 4096U);
    EXPECT_EQ(read.regions[1].has, capability::byte_accessible | user_capability(3));
    EXPECT_EQ(read.regions[1].choice[0], user_capability(3));
    EXPECT_EQ(read.regions[1].cache_line, 32U);
    EXPECT_EQ(read.regions[1].wait_states, 1U);
    EXPECT_EQ(usable(read, read.regions[1]).size(), 3072U);
    EXPECT_EQ(usable(read, read.regions[2]).start, 0x2000'0040U);
    EXPECT_EQ(stack_of(read).end, 0x1000'1000U);
    ASSERT_EQ(read.sections.size(), 2U);
    EXPECT_TRUE(read.sections[0].copied());
    EXPECT_TRUE(read.sections[1].noinit);
    EXPECT_EQ(with(""), "");
}

TEST(layout_check, refuses_what_is_no_toml) {
    EXPECT_EQ(refusal("start = 0\n", "start = \n").substr(0, 22), "chip.toml:6: not TOML:");
    EXPECT_EQ(refusal("\"boot\"", "\"boot").substr(0, 23), "chip.toml:21: not TOML:");
}

TEST(layout_check, stays_on_one_line_whatever_it_quotes) {
    EXPECT_EQ(
        refusal("\"RAM\"", R"("R\nM")"),
        "chip.toml:16: region 'R M' must be named with letters, digits and underscores, and not "
        "as a word of the linker's");
}

TEST(layout_check, refuses_wrong_keys) {
    EXPECT_EQ(refusal("wait_states", "wait_stats"), "chip.toml:14: a region has no 'wait_stats'");
    EXPECT_EQ(refusal("noinit = true", "no_init = true"),
              "chip.toml:36: a section has no 'no_init'");
    EXPECT_EQ(refusal("chip =", "chop ="), "chip.toml:1: the file needs 'chip'");
    EXPECT_EQ(refusal("[stack]", "[stick]"), "chip.toml:25: the file has no 'stick'");
    EXPECT_EQ(refusal("[stack]\nregion = \"FAST\"\n", "[stack]\nsites = 3\n"),
              "chip.toml:25: the stack needs 'region'");
    EXPECT_EQ(refusal("size = 64\n", ""), "chip.toml:20: a reserved area needs 'size'");
}

TEST(layout_check, refuses_wrong_types) {
    EXPECT_EQ(refusal("\"FLASH\"", "7"), "chip.toml:4: 'name' must be a text in quotes");
    EXPECT_EQ(refusal("\"FLASH\"", "\"\""), "chip.toml:4: 'name' must be a text in quotes");
    EXPECT_EQ(refusal("noinit = true", "noinit = 1"),
              "chip.toml:36: 'noinit' must be true or false");
    EXPECT_EQ(refusal("start = 0\n", "start = 0.5\n"),
              "chip.toml:6: 'start' must be a number, or a text such as \"64K\"");
    EXPECT_EQ(refusal("start = 0\n", "start = -8\n"), "chip.toml:6: 'start' must be 0 or more");
    EXPECT_EQ(refusal("\"64K\"", "\"64L\""),
              "chip.toml:7: '64L' is not a size; write bytes as 65536 or 0x10000, or 64K, or 1M");
    EXPECT_EQ(refusal("[\"user_3\"]", "\"user_3\""),
              "chip.toml:15: 'first_choice' must be a list of texts");
    EXPECT_EQ(refusal("[\"user_3\"]", "[3]"),
              "chip.toml:15: 'first_choice' must be a list of texts");
    EXPECT_EQ(refusal("[stack]", "[[stack]]"), "chip.toml:25: write the stack below [stack]");
    EXPECT_EQ(refusal("[[reserved]]", "[reserved]"),
              "chip.toml:20: write a reserved area below [[reserved]]");
    EXPECT_EQ(refusal("\"flash\"", "\"rom\""), "chip.toml:5: 'kind' must be \"ram\" or \"flash\"");
    EXPECT_EQ(refusal("size = \"1K\"", "size = \"1K\"\nat = \"top\""),
              "chip.toml:28: 'at' must be \"end\" or \"start\"");
    EXPECT_EQ(refusal("wait_states = 1", "wait_states = 256"),
              "chip.toml:14: 'wait_states' must be at most 255");
    EXPECT_EQ(refusal("cache_line = 32", "cache_line = 65536"),
              "chip.toml:13: 'cache_line' must be at most 65535");
}

TEST(layout_check, refuses_wrong_names) {
    EXPECT_EQ(refusal("\"small\"", "\"a */ b\""),
              "chip.toml:1: the chip must be named with letters, digits and . _ + -");
    EXPECT_EQ(refusal("\"code.ld\"", "\"a; b\""),
              "chip.toml:1: 'code' must be a file's name of letters, digits and . _ + -");
    for (const char* name : {"1RAM", "R-AM", "ORIGIN"}) {
        EXPECT_EQ(refusal("\"RAM\"", "\"" + std::string{name} + "\""),
                  "chip.toml:16: region '" + std::string{name} +
                      "' must be named with letters, digits and underscores, and not as a word of "
                      "the linker's");
    }
    EXPECT_EQ(refusal("\"boot\"", "\"boot loader\""),
              "chip.toml:20: reserved area 'boot loader' must be named with letters, digits and . "
              "_ + -");
    for (const char* name : {"noinit", ".", ".no..init", ".1", ".a b"}) {
        EXPECT_EQ(refusal("\".noinit\"", "\"" + std::string{name} + "\""),
                  "chip.toml:33: section '" + std::string{name} +
                      "' must be named with a dot and a word, as .dtcm");
    }
    EXPECT_EQ(with("input = [\"a b\"]"),
              "chip.toml:33: section '.noinit' collects 'a b', which is no section's name");
    EXPECT_EQ(refusal("\"user_3\"", "\"user_16\""),
              "chip.toml:12: there is no capability 'user_16'");
}

TEST(layout_check, refuses_regions_that_cannot_be) {
    EXPECT_EQ(refusal("0x1000_0000", "0x2000_0008"),
              "chip.toml:16: region 'RAM' overlaps 'FAST' of line 8");
    EXPECT_EQ(refusal("name = \"RAM\"", "name = \"FAST\""),
              "chip.toml:16: region 'FAST' has the name of 'FAST' of line 8");
    EXPECT_EQ(refusal("\"16K\"", "0"), "chip.toml:16: region 'RAM' is empty");
    const std::string misaligned =
        "chip.toml:16: region 'RAM' must start at a multiple of 8 and have a size that is one";
    EXPECT_EQ(refusal("\"16K\"", "20"), misaligned);
    EXPECT_EQ(refusal("0x2000_0000", "0x2000_0004"), misaligned);
    const std::string beyond =
        "chip.toml:16: region 'RAM' ends behind the last address, 0xffffffff";
    EXPECT_EQ(refusal("\"16K\"", "0xE000_0008"), beyond);
    EXPECT_EQ(refusal("\"16K\"", "0x7fff_ffff_ffff_fff8"), beyond);
    EXPECT_EQ(refusal("0x2000_0000", "0x7fff_ffff_ffff_fff8"), beyond);
    EXPECT_EQ(refusal("cache_line = 32", "cache_line = 24"),
              "chip.toml:8: region 'FAST' has a cache line that is no power of two");
    EXPECT_EQ(refusal("first_choice = [\"user_3\"]", "last_choice = [\"dma\", \"user_3\"]"),
              "chip.toml:8: region 'FAST' is a choice for 'dma', which it does not have");
    EXPECT_EQ(refusal("kind = \"flash\"", "kind = \"flash\"\nhas = [\"dma\"]"),
              "chip.toml:3: region 'FLASH' is flash: only RAM has capabilities");
    try {
        static_cast<void>(parse_chip("chip = \"none\"", "chip.toml"));
        ADD_FAILURE();
    } catch (const input_error& problem) {
        EXPECT_STREQ(problem.what(), "chip.toml:1: the file has no [[region]] of RAM");
    }
}

TEST(layout_check, accepts_a_region_that_ends_with_memory) {
    EXPECT_EQ(refusal("start = 0x1000_0000\nsize = \"4K\"", "start = 0xFFFF_F000\nsize = \"4K\""),
              "");
}

TEST(layout_check, refuses_reserved_areas_that_cannot_be) {
    EXPECT_EQ(refusal("region = \"RAM\"", "region = \"ROM\""),
              "chip.toml:20: there is no region 'ROM'");
    const std::string outside = "chip.toml:20: reserved area 'boot' lies outside region 'RAM'";
    EXPECT_EQ(refusal("start = 0x2000_0000\nsize = 64", "start = 0x2000_3fc8\nsize = 64"), outside);
    EXPECT_EQ(refusal("start = 0x2000_0000\nsize = 64", "start = 0x1fff_fff8\nsize = 64"), outside);
    EXPECT_EQ(
        refusal("size = 64", "size = 60"),
        "chip.toml:20: reserved area 'boot' must start at a multiple of 8 and have a size that "
        "is one");
    EXPECT_EQ(
        with("[[reserved]]\nname = \"log\"\nregion = \"RAM\"\nstart = 0x20000038\nsize = 8\n"),
        "chip.toml:37: reserved area 'log' overlaps 'boot' of line 20");
    EXPECT_EQ(
        with("[[reserved]]\nname = \"boot\"\nregion = \"RAM\"\nstart = 0x20000040\nsize = 8\n"),
        "chip.toml:37: reserved area 'boot' has the name of 'boot' of line 20");
}

TEST(layout_check, divides_a_region_at_what_is_reserved_in_its_middle) {
    const std::string holes =
        "[[reserved]]\nname=\"radio\"\nregion=\"RAM\"\nstart=0x20002000\nsize=256\n"
        "[[reserved]]\nname=\"log\"\nregion=\"RAM\"\nstart=0x20001000\nsize=8\n"
        "[[reserved]]\nname=\"beside\"\nregion=\"RAM\"\nstart=0x20001008\nsize=8\n"
        "[[reserved]]\nname=\"last\"\nregion=\"RAM\"\nstart=0x20003ff8\nsize=8\n"
        "[[section]]\nname=\".late\"\nregion=\"RAM_3\"\nmost=\"7K\"\n";
    const chip read = parse_chip(whole + holes, "chip.toml");
    ASSERT_EQ(read.regions.size(), 5U);
    const auto expect_part = [&](std::size_t at, const char* name, std::uint64_t start,
                                 std::uint64_t end) {
        EXPECT_EQ(read.regions[at].name, name);
        EXPECT_EQ(usable(read, read.regions[at]).start, start) << name;
        EXPECT_EQ(usable(read, read.regions[at]).end, end) << name;
    };
    expect_part(2, "RAM", 0x2000'0040, 0x2000'1000);
    expect_part(3, "RAM_2", 0x2000'1010, 0x2000'2000);
    expect_part(4, "RAM_3", 0x2000'2100, 0x2000'3ff8);
    EXPECT_EQ(read.reserved[0].region, "RAM") << "boot";
    EXPECT_EQ(read.reserved[1].region, "RAM_3") << "radio";
    EXPECT_EQ(read.reserved[2].region, "RAM_2") << "log";
    EXPECT_EQ(read.reserved[4].region, "RAM_3") << "last";

    EXPECT_EQ(with(holes + "[[section]]\nname=\".more\"\nregion=\"RAM_3\"\nmost=\"1K\"\n"),
              "chip.toml:61: section '.more' may take 1,024 B aligned to 8, and region 'RAM_3' has "
              "760 B left");
    EXPECT_EQ(with(holes + "[[region]]\nname=\"RAM_3\"\nstart=0x30000000\nsize=64\n"),
              "chip.toml:61: region 'RAM_3' has the name of a part of 'RAM', which a reserved area "
              "divides");
}

TEST(layout_check, takes_a_region_that_is_all_reserved) {
    const chip read =
        parse_chip(whole.substr(0, whole.find("[[section]]\nname = \".noinit\"")) +
                       "[[reserved]]\nname=\"rest\"\nregion=\"RAM\"\nstart=0x20000040\n"
                       "size=0x3fc0\n",
                   "chip.toml");
    ASSERT_EQ(read.regions.size(), 3U);
    EXPECT_EQ(usable(read, read.regions[2]).size(), 0U);
}

TEST(layout_check, takes_reserved_areas_off_both_edges_in_any_order) {
    const chip read =
        parse_chip(whole +
                       "[[reserved]]\nname=\"a\"\nregion=\"RAM\"\nstart=0x20000048\nsize=8\n"
                       "[[reserved]]\nname=\"b\"\nregion=\"RAM\"\nstart=0x20000040\nsize=8\n"
                       "[[reserved]]\nname=\"c\"\nregion=\"RAM\"\nstart=0x20003000\nsize=4096\n",
                   "chip.toml");
    const address_range left = usable(read, read.regions[2]);
    EXPECT_EQ(left.start, 0x2000'0050U);
    EXPECT_EQ(left.end, 0x2000'3000U);
}

TEST(layout_check, refuses_stacks_that_cannot_be) {
    EXPECT_EQ(refusal("[stack]\nregion = \"FAST\"", "[stack]\nregion = \"SLOW\""),
              "chip.toml:25: there is no region 'SLOW'");
    EXPECT_EQ(refusal("[stack]\nregion = \"FAST\"", "[stack]\nregion = \"FLASH\""),
              "chip.toml:25: the stack is in 'FLASH', which is flash");
    EXPECT_EQ(refusal("\"1K\"", "\"5K\""),
              "chip.toml:25: the stack takes 5,120 B, and region 'FAST' has 4,096 B for it");
    EXPECT_EQ(refusal("\"1K\"", "0"), "chip.toml:25: the stack is empty");
    EXPECT_EQ(refusal("\"1K\"", "1020"),
              "chip.toml:25: the stack must start at a multiple of 8 and have a size that is one");
}

TEST(layout_check, refuses_sections_that_cannot_be) {
    EXPECT_EQ(refusal("region = \"RAM\"\nnoinit", "region = \"ROM\"\nnoinit"),
              "chip.toml:33: there is no region 'ROM'");
    EXPECT_EQ(
        refusal("region = \"RAM\"\nnoinit", "region = \"FLASH\"\nnoinit"),
        "chip.toml:33: section '.noinit' is in flash: sections of RAM are placed here, others by "
        "'code'");
    for (const char* align : {"0", "2", "24", "0x200000"}) {
        EXPECT_EQ(with("align = " + std::string{align}),
                  "chip.toml:33: section '.noinit' must be aligned to a power of two from 4 to "
                  "1048576");
    }
    EXPECT_EQ(with("load_from = \"FLASH\""),
              "chip.toml:33: section '.noinit' cannot have both 'noinit' and 'load_from'");
    EXPECT_EQ(refusal("load_from = \"FLASH\"", "load_from = \"RAM\""),
              "chip.toml:28: section '.data' is loaded from 'RAM', which is not flash");
    EXPECT_EQ(refusal("load_from = \"FLASH\"", "load_from = \"ROM\""),
              "chip.toml:28: there is no region 'ROM'");
    EXPECT_EQ(refusal("load_from = \"FLASH\"\n", ""),
              "chip.toml:28: section '.data' needs 'load_from': it has initial values");
    EXPECT_EQ(
        refusal("code = \"code.ld\"\n", ""),
        "chip.toml:1: the file needs 'code', the linker script for what stays in flash, because "
        "it has sections");
}

TEST(layout_check, refuses_sections_that_do_not_fit) {
    EXPECT_EQ(refusal("\"2K\"", "\"3K\""), "");
    EXPECT_EQ(refusal("\"2K\"", "3073"),
              "chip.toml:28: section '.data' may take 3,073 B aligned to 8, and region 'FAST' has "
              "3,072 B left");
    EXPECT_EQ(with("align = 0x8000"),
              "chip.toml:33: section '.noinit' may take 1 B aligned to 32768, and region 'RAM' has "
              "16,320 B left");
    EXPECT_EQ(with("[[section]]\nname = \".more\"\nregion = \"FAST\"\nmost = 1025\n"),
              "chip.toml:37: section '.more' may take 1,025 B aligned to 8, and region 'FAST' has "
              "1,024 B left");
}

TEST(layout_check, refuses_two_owners_of_a_symbol_or_a_section) {
    EXPECT_EQ(with("[[section]]\nname = \".data\"\nregion = \"RAM\"\nload_from = \"FLASH\"\n"),
              "chip.toml:37: section '.data' has the symbols of section '.data' of line 28");
    EXPECT_EQ(with("[[section]]\nname = \".a.b\"\nregion = \"RAM\"\n"
                   "[[section]]\nname = \".a_b\"\nregion = \"RAM\"\n"),
              "chip.toml:40: section '.a_b' has the symbols of section '.a.b' of line 37");
    EXPECT_EQ(with("[[section]]\nname = \".RAM_free\"\nregion = \"RAM\"\n"),
              "chip.toml:37: section '.RAM_free' has the symbols of region 'RAM'");
    EXPECT_EQ(with("[[section]]\nname = \".copy_table\"\nregion = \"RAM\"\n"),
              "chip.toml:37: section '.copy_table' has the symbols of the table of start-up");
    EXPECT_EQ(with("[[section]]\nname = \".more\"\nregion = \"RAM\"\ninput = [\".data.*\"]\n"),
              "chip.toml:37: section '.more' collects '.data.*', which section '.data' of line 28 "
              "does");
}

TEST(layout_check, needs_flash_for_the_tables) {
    const std::string text =
        "chip = \"ram\"\ncode = \"code.ld\"\n[[region]]\nname = \"RAM\"\nstart = 0\nsize = 64\n";
    EXPECT_NO_THROW(static_cast<void>(parse_chip(text, "chip.toml")));
    try {
        static_cast<void>(
            parse_chip(text + "[[section]]\nname = \".bss\"\nregion = \"RAM\"\n", "chip.toml"));
        ADD_FAILURE();
    } catch (const input_error& problem) {
        EXPECT_STREQ(problem.what(),
                     "chip.toml:1: the file needs a region of flash for the table of start-up");
    }
}

}  // namespace
}  // namespace ramwright::tool
