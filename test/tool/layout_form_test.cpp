// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>

#include "tool/layout/chip_file.hpp"
#include "tool/layout/layout_json.hpp"
#include "tool/layout/linker_script.hpp"
#include "tool/layout/map_header.hpp"
#include "tool/layout/picture.hpp"
#include "tool/layout/stretch.hpp"

// Whole files are compared in examples/placement; here are the cases that its chip does not have.

namespace ramwright::tool {
namespace {

const std::string two_banks = R"(chip = "two"
code = "code.ld"
[[region]]
name = "FLASH"
kind = "flash"
start = 0
size = "64K"
[[region]]
name = "FAST"
start = 0x1000_0000
size = 1024
has = ["byte_accessible"]
[[region]]
name = "RAM"
start = 0x2000_0000
size = "16K"
has = ["dma", "byte_accessible", "internal", "tightly_coupled", "retained", "uncached", "user_15"]
cache_line = 32
second_choice = ["dma"]
)";

chip described(const std::string& more) { return parse_chip(two_banks + more, "two.toml"); }

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

TEST(linker_script, of_regions_alone_has_no_sections) {
    const std::string script = linker_script(described(""), "command");
    EXPECT_FALSE(has(script, "SECTIONS"));
    EXPECT_FALSE(has(script, "stack_top"));
    EXPECT_TRUE(has(script, "RAM_free_start = 0x20000000;\nRAM_free_end = 0x20004000;\n"));
    EXPECT_FALSE(has(script, "FLASH_free"));
}

TEST(linker_script, gives_memory_without_stack_and_reserved_areas) {
    const std::string script = linker_script(
        described("[stack]\nregion = \"RAM\"\nsize = 256\n"
                  "[[reserved]]\nname = \"a\"\nregion = \"RAM\"\nstart = 0x2000_3F00\nsize = 256\n"
                  "[[reserved]]\nname = \"b\"\nregion = \"FLASH\"\nstart = 0\nsize = \"4K\"\n"),
        "command");
    EXPECT_TRUE(has(script, "RAM (rw) : ORIGIN = 0x20000000, LENGTH = 0x3e00\n")) << script;
    EXPECT_TRUE(has(script, "FLASH (rx) : ORIGIN = 0x00001000, LENGTH = 0xf000\n")) << script;
    EXPECT_TRUE(has(script, "stack_bottom = 0x20003e00;\nstack_top = 0x20003f00;\n")) << script;
}

TEST(linker_script, counts_what_is_free_from_the_last_section_of_each_region) {
    const std::string script =
        linker_script(described("[[section]]\nname = \".a\"\nregion = \"RAM\"\n"
                                "[[section]]\nname = \".b\"\nregion = \"FAST\"\n"
                                "[[section]]\nname = \".c\"\nregion = \"RAM\"\n"),
                      "command");
    EXPECT_TRUE(has(script, "FAST_free_start = ALIGN(b_end, 8);")) << script;
    EXPECT_TRUE(has(script, "RAM_free_start = ALIGN(c_end, 8);")) << script;
}

TEST(map_header, leaves_out_what_nothing_is_left_of) {
    const std::string header =
        map_header(described("[stack]\nregion = \"FAST\"\nsize = 1024\n"), "command");
    EXPECT_FALSE(has(header, "FAST"));
    EXPECT_FALSE(has(header, "FLASH"));
    EXPECT_TRUE(has(header, "left_of_RAM()"));
}

TEST(map_header, breaks_long_sets_and_keeps_levels) {
    const std::string header = map_header(described(""), "command");
    EXPECT_TRUE(has(header,
                    "               .has = capability::dma | capability::byte_accessible | "
                    "capability::internal |\n"
                    "                      capability::tightly_coupled | capability::retained | "
                    "capability::uncached |\n"
                    "                      ramwright::user_capability(15)},\n"
                    "     .cache_line = 32,\n"
                    "     .choice = {{},\n"
                    "                capability::dma,\n"
                    "                {}}},\n"))
        << header;
}

TEST(stretches, say_of_a_size_what_is_known) {
    const auto sizes = [](const std::string& more) {
        const chip one = described(more);
        std::string text;
        for (const stretch& each : stretches_of(one, one.regions[1])) {
            text += each.name + ": " + size_text(each) + "; ";
        }
        return text;
    };
    const std::string small = "[[section]]\nname = \".a\"\nregion = \"FAST\"\nmost = 20\n";
    const std::string open = "[[section]]\nname = \".b\"\nregion = \"FAST\"\nalign = 64\n";
    EXPECT_EQ(sizes(""), "left to a heap: 1,024 B; ");
    EXPECT_EQ(sizes(small), ".a: ≤ 20 B; left to a heap: ≥ 1,000 B; ");
    EXPECT_EQ(sizes(small + open), ".a: ≤ 20 B; .b: as linked; left to a heap: as linked; ");
    EXPECT_EQ(sizes("[stack]\nregion = \"FAST\"\nsize = 1024\n"), "stack: 1,024 B; ");
}

TEST(stretches, come_by_address) {
    const chip one = described(
        "[stack]\nregion = \"FAST\"\nsize = 256\nat = \"start\"\n"
        "[[reserved]]\nname = \"second\"\nregion = \"FAST\"\nstart = 0x1000_0010\nsize = 16\n"
        "[[reserved]]\nname = \"first\"\nregion = \"FAST\"\nstart = 0x1000_0000\nsize = 16\n"
        "[[reserved]]\nname = \"last\"\nregion = \"FAST\"\nstart = 0x1000_03F0\nsize = 16\n");
    std::string names;
    for (const stretch& each : stretches_of(one, one.regions[1])) {
        names += each.name + ' ';
    }
    EXPECT_EQ(names, "first second stack left to a heap last ");
}

TEST(divided_regions, are_two_for_the_linker_the_heap_and_the_picture) {
    const chip one = described(
        "[[reserved]]\nname = \"radio\"\nregion = \"RAM\"\nstart = 0x2000_1000\nsize = \"4K\"\n"
        "[stack]\nregion = \"RAM_2\"\nsize = \"1K\"\n");
    const std::string script = linker_script(one, "command");
    EXPECT_TRUE(has(script, "RAM (rw) : ORIGIN = 0x20000000, LENGTH = 0x1000\n")) << script;
    EXPECT_TRUE(has(script, "RAM_2 (rw) : ORIGIN = 0x20002000, LENGTH = 0x1c00\n")) << script;
    EXPECT_TRUE(has(script, "RAM_2_free_start = 0x20002000;\nRAM_2_free_end = 0x20003c00;\n"));
    EXPECT_TRUE(has(script, "stack_bottom = 0x20003c00;\nstack_top = 0x20004000;\n"));
    const std::string header = map_header(one, "command");
    EXPECT_TRUE(has(header, "left_of_RAM()"));
    EXPECT_TRUE(has(header, "left_of_RAM_2()"));
    std::string names;
    for (const stretch& each : stretches_of(one, one.regions[3])) {
        names += each.name + ' ';
    }
    EXPECT_EQ(names, "radio left to a heap stack ");
    const std::string drawn = picture(one, "command");
    for (const char* part :
         {">RAM<", ">to 0x20000fff, 4,096 B<", ">RAM_2<", ">radio<", ">from 0x20001000<"}) {
        EXPECT_TRUE(has(drawn, part)) << part;
    }
}

TEST(picture, has_a_place_for_every_stretch_of_a_crowded_region) {
    std::string sections;
    for (int number = 0; number != 40; ++number) {
        sections += "[[section]]\nname = \".part" + std::to_string(number) +
                    "\"\nregion = \"FAST\"\nmost = 8\n";
    }
    const std::string drawn = picture(described(sections), "command");
    for (int number = 0; number != 40; ++number) {
        EXPECT_TRUE(has(drawn, ">.part" + std::to_string(number) + "<"));
    }
}

TEST(layout_json, is_null_where_only_the_linker_knows) {
    const std::string json =
        layout_json(described("[[section]]\nname = \".a\"\nregion = \"FAST\"\n"));
    EXPECT_TRUE(has(json, "\"size\": \"as linked\",\n          \"bytes\": null"));
    EXPECT_TRUE(has(json, "\"most_bytes\": null"));
    EXPECT_TRUE(has(json, "\"stack\": null"));
}

}  // namespace
}  // namespace ramwright::tool
