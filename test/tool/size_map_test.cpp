// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>

#include "tool/common/error.hpp"
#include "tool/size/layer.hpp"
#include "tool/size/link_map.hpp"

namespace ramwright::tool {
namespace {

const std::string head =
    "Discarded input sections\n"
    "\n"
    " .text          0x00000000        0x8 unused.o\n"
    "\n"
    "Memory Configuration\n"
    "\n"
    "Name             Origin             Length             Attributes\n"
    "FLASH            0x08000000         0x00040000         xr\n"
    "PLAIN            0x10000000         0x00001000\n"
    "*default*        0x00000000         0xffffffff\n"
    "\n"
    "Linker script and memory map\n"
    "\n"
    "LOAD main.o\n"
    "\n";
const std::string tail = "OUTPUT(f.elf elf32-littlearm)\n";

TEST(link_map, reads_regions_sections_and_their_parts) {
    const link_map map = parse_link_map(
        "f.map", head +
                     ".text           0x08000000       0x44\n"
                     " *(.text*)\n"
                     " .text          0x08000000        0x6 dir with space/main.o\n"
                     "                0x08000000                main\n"
                     " *fill*         0x08000006        0x2 \n"
                     " .text.of_a_name_that_is_long\n"
                     "                0x08000008       0x3c /usr/lib/libc.a(lib_a-memcpy.o)\n"
                     "                                 0x40 (size before relaxing)\n"
                     " .text.empty    0x08000044        0x0 main.o\n"
                     "\n"
                     ".a_section_with_a_long_name\n"
                     "                0x10000000      0x100 load address 0x08000044\n"
                     " *(.long)\n"
                     "                0x10000100        0x4 LONG 0x8000\n"
                     "                0x10000100                        . = (. + 0x80)\n"
                     " *fill*         0x10000000       0x80 \n"
                     "                0x10000100                        . = ALIGN (0x100)\n"
                     " *fill*         0x10000080       0x80 \n" +
                     tail);
    ASSERT_EQ(map.regions.size(), 2U);
    EXPECT_EQ(map.regions[0].name, "FLASH");
    EXPECT_EQ(map.regions[0].origin, 0x08000000U);
    EXPECT_EQ(map.regions[0].length, 0x40000U);
    EXPECT_EQ(map.regions[0].attributes, "xr");
    EXPECT_EQ(map.regions[1].attributes, "");

    ASSERT_EQ(map.sections.size(), 2U);
    const map_section& text = map.sections[0];
    EXPECT_EQ(text.size, 0x44U);
    ASSERT_EQ(text.parts.size(), 3U);
    EXPECT_EQ(text.parts[0].object, "dir with space/main.o");
    EXPECT_EQ(text.parts[0].section, ".text");
    EXPECT_EQ(text.parts[1].kind, map_part_kind::fill);
    EXPECT_EQ(text.parts[2].object, "libc.a(lib_a-memcpy.o)");
    EXPECT_EQ(text.parts[2].section, ".text.of_a_name_that_is_long");
    EXPECT_EQ(text.parts[2].size, 0x3CU);

    const map_section& named = map.sections[1];
    EXPECT_EQ(named.name, ".a_section_with_a_long_name");
    EXPECT_EQ(named.size, 0x100U);
    ASSERT_EQ(named.parts.size(), 3U);
    EXPECT_EQ(named.parts[0].kind, map_part_kind::reserved);
    EXPECT_EQ(named.parts[0].size, 4U);
    EXPECT_EQ(named.parts[1].kind, map_part_kind::reserved);
    EXPECT_EQ(named.parts[1].size, 0x80U);
    EXPECT_EQ(named.parts[2].kind, map_part_kind::fill);
}

TEST(link_map, refuses_other_maps_and_parts_of_maps) {
    EXPECT_THROW(parse_link_map("f.map", ""), input_error);
    EXPECT_THROW(parse_link_map("f.map", "     VMA      LMA     Size Align Out     In\n"),
                 input_error);
    EXPECT_THROW(parse_link_map("f.map", "Memory Configuration\n\n"), input_error);
    EXPECT_THROW(parse_link_map("f.map", head + ".text 0x0 0x4\n"), input_error);
    const std::string whole = head + ".text           0x08000000       0x44\n" + tail;
    EXPECT_NO_THROW(parse_link_map("f.map", whole));
    for (std::size_t length = 0; length != whole.size(); ++length) {
        EXPECT_THROW(parse_link_map("f.map", whole.substr(0, length)), input_error) << length;
    }
}

TEST(link_map, takes_no_number_that_is_no_address) {
    const link_map map = parse_link_map("f.map", head +
                                                     ".a  0x100000000  0x4\n"
                                                     ".b  0x1zz  0x4\n"
                                                     ".c  0xffffffffffffffffff  0x4\n" +
                                                     tail);
    EXPECT_TRUE(map.sections.empty());
}

struct stretch {
    std::uint64_t low;
    std::uint64_t high;
    std::size_t owner;
    bool operator==(const stretch&) const = default;
};

std::vector<stretch> stretches(std::vector<claim> claims) {
    std::vector<stretch> result;
    for (const claim& each : without_overlaps(std::move(claims))) {
        result.push_back({each.low, each.high, each.owner});
    }
    return result;
}

TEST(layer, gives_each_byte_to_the_innermost) {
    EXPECT_EQ(stretches({{0, 10, 1}, {4, 6, 2}}),
              (std::vector<stretch>{{0, 4, 1}, {4, 6, 2}, {6, 10, 1}}));
    EXPECT_EQ(stretches({{0, 10, 1}, {0, 10, 2}}), (std::vector<stretch>{{0, 10, 2}}));
    EXPECT_EQ(stretches({{0, 4, 1}, {0, 10, 2}}), (std::vector<stretch>{{0, 4, 1}, {4, 10, 2}}));
    EXPECT_EQ(stretches({{0, 6, 1}, {4, 10, 2}}), (std::vector<stretch>{{0, 4, 1}, {4, 10, 2}}));
    EXPECT_EQ(stretches({{20, 30, 1}, {0, 10, 2}, {5, 5, 3}}),
              (std::vector<stretch>{{0, 10, 2}, {20, 30, 1}}));
}

/// Against what is plain and slow: for each byte the claim that begins last.
TEST(layer, agrees_with_a_look_at_every_byte) {
    std::uint32_t state = 7;
    const auto random = [&state](std::uint32_t below) {
        state = state * 1664525U + 1013904223U;
        return (state >> 8) % below;
    };
    for (int round = 0; round != 2000; ++round) {
        std::vector<claim> claims;
        const std::size_t count = 1 + random(8);
        for (std::size_t owner = 0; owner != count; ++owner) {
            const std::uint64_t low = random(40);
            claims.push_back({low, low + random(20), owner});
        }
        std::vector<std::size_t> expected(64, SIZE_MAX);
        for (std::uint64_t byte = 0; byte != expected.size(); ++byte) {
            const claim* best = nullptr;
            for (const claim& each : claims) {
                const bool has = each.low <= byte && byte < each.high;
                if (has && (best == nullptr || each.low > best->low ||
                            (each.low == best->low && each.high <= best->high))) {
                    best = &each;
                }
            }
            expected[byte] = best == nullptr ? SIZE_MAX : best->owner;
        }
        std::vector<std::size_t> found(64, SIZE_MAX);
        std::uint64_t end = 0;
        for (const claim& each : without_overlaps(claims)) {
            ASSERT_GE(each.low, end);
            ASSERT_LT(each.low, each.high);
            end = each.high;
            std::fill(found.begin() + static_cast<std::ptrdiff_t>(each.low),
                      found.begin() + static_cast<std::ptrdiff_t>(each.high), each.owner);
        }
        ASSERT_EQ(found, expected) << "round " << round;
    }
}

}  // namespace
}  // namespace ramwright::tool
