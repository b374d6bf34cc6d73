// SPDX-License-Identifier: Apache-2.0
#include "tool/replay/design_text.hpp"

#include <gtest/gtest.h>

#include <string>

#include "../tool/trace_maker.hpp"
#include "tool/common/error.hpp"

namespace ramwright::tool {
namespace {

std::string refusal_of(const std::string& text) {
    try {
        static_cast<void>(parse_design(text));
    } catch (const input_error& problem) {
        return problem.what();
    }
    return {};
}

TEST(design_text, knows_allocators_levels_and_guards) {
    EXPECT_EQ(parse_design("general"), general_design());
    EXPECT_EQ(parse_design("first_fit").rest, rest_allocator::first_fit);
    EXPECT_EQ(parse_design("best_fit").rest, rest_allocator::best_fit);
    EXPECT_EQ(parse_design("arena").rest, rest_allocator::arena);
    const design guarded = parse_design("best_fit+red_zone+full+quarantine");
    EXPECT_EQ(guarded.name, "best_fit+red_zone+full+quarantine");
    EXPECT_EQ(guarded.rest, rest_allocator::best_fit);
    EXPECT_EQ(guarded.checks, check_level::full);
    EXPECT_EQ(guarded.guards,
              (std::vector<guard_kind>{guard_kind::red_zone, guard_kind::quarantine}));
    EXPECT_FALSE(guarded.is_plain());
    EXPECT_TRUE(parse_design("general+standard").is_plain());
}

TEST(design_text, knows_regions) {
    const design layout = parse_design("heap:fast=16K,slow+off");
    EXPECT_EQ(layout.regions, (std::vector<design_region>{{"fast", 16 * 1024}, {"slow", 0}}));
    EXPECT_EQ(layout.region_bytes, 0U);
    EXPECT_EQ(layout.checks, check_level::off);
    EXPECT_EQ(layout.left_for_last_region(20 * 1024 + 3), 4096U);
    EXPECT_EQ(layout.left_for_last_region(10 * 1024), 0U);
    EXPECT_EQ(parse_design("heap:fast=16K,slow=1M").region_bytes, 1064960U);
}

TEST(design_text, takes_the_ram_of_a_chip_in_the_order_of_its_choices) {
    const testing::scratch_directory scratch;
    const std::string chip = scratch.write("chip.toml", R"(
chip = "x"
[[region]]
name = "SLOW"
start = 0x60000000
size = "1M"
has = ["byte_accessible", "external"]
last_choice = ["byte_accessible"]
[[region]]
name = "FAST"
start = 0x20000000
size = "64K"
has = ["byte_accessible"]
first_choice = ["byte_accessible"]
[[region]]
name = "WORDS"
start = 0x40000000
size = "32K"
has = ["internal"]
)");
    const design layout = parse_design(chip);
    EXPECT_EQ(layout.regions,
              (std::vector<design_region>{{"FAST", 64 * 1024}, {"SLOW", 1024 * 1024}}));
    EXPECT_EQ(layout.region_bytes, 1088U * 1024);
}

TEST(design_text, refuses_with_what_there_is) {
    EXPECT_NE(refusal_of("best").find("unknown design 'best': there are general, first_fit"),
              std::string::npos);
    EXPECT_NE(refusal_of("general+red").find("'red' is neither a check level"), std::string::npos);
    EXPECT_NE(refusal_of("arena+red_zone").find("a guard needs an allocator that frees"),
              std::string::npos);
    EXPECT_NE(refusal_of("heap:").find("'' is not a region"), std::string::npos);
    EXPECT_NE(refusal_of("heap:a,b=1K").find("'a' is not a region"), std::string::npos);
    EXPECT_NE(refusal_of("heap:a=1K,a").find("there are two regions 'a'"), std::string::npos);
    EXPECT_NE(refusal_of("heap:a=1001,b").find("not a multiple of 8 bytes"), std::string::npos);
    EXPECT_NE(refusal_of("heap:a=0,b").find("not a multiple of 8 bytes"), std::string::npos);
    EXPECT_NE(refusal_of("heap:a=much,b").find("'much' is not a size"), std::string::npos);
    EXPECT_NE(refusal_of("heap:a=8,b=8,c=8,d=8,e=8,f=8,g=8,h=8,i").find("at most 8"),
              std::string::npos);
    EXPECT_NE(refusal_of("/nonexistent.toml"), "");
    EXPECT_NE(refusal_of("/nonexistent.json"), "");
}

}  // namespace
}  // namespace ramwright::tool
