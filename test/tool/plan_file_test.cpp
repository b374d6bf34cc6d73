// SPDX-License-Identifier: Apache-2.0
#include "tool/replay/plan_file.hpp"

#include <gtest/gtest.h>

#include <utility>

#include <string>

#include "tool/common/error.hpp"
#include "tool/replay/design_text.hpp"
#include "trace_maker.hpp"

namespace ramwright::tool {
namespace {

using testing::scratch_directory;

plan_file example() {
    const design steady{.name = "steady",
                        .pools = {{.smallest = 153, .block_size = 160, .count = 8},
                                  {.smallest = 249, .block_size = 256, .count = 3}},
                        .rest = rest_allocator::general};
    return {.how = steady,
            .region_bytes = 65536,
            .margin_percent = 12.5,
            .build_id = "b100",
            .peak_live_bytes = 40000,
            .peak_live_with_margin_bytes = 45000,
            .offers = {{.how = steady,
                        .summary = "2 pools",
                        .needed_bytes = 44000,
                        .needed_with_margin_bytes = 48000,
                        .served_by_pools = 0.75,
                        .allocate_instructions = 120,
                        .free_instructions = 110,
                        .instructions_a_block = 81.5,
                        .fragmentation = 0.125,
                        .confidence = plan_confidence{.runs = 59, .survived = 58, .at_least = 0.9},
                        .proof = "replayed"}}};
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const std::size_t place = text.find(from);
    EXPECT_NE(place, std::string::npos) << from;
    return place == std::string::npos ? text : text.replace(place, from.size(), to);
}

TEST(plan_file, reads_what_it_wrote) {
    const scratch_directory scratch;
    const plan_file written = example();
    write_plan(scratch.file("plan.json"), written);
    const plan_file read = read_plan(scratch.file("plan.json"));
    EXPECT_EQ(read.how, written.how);
    EXPECT_EQ(read.region_bytes, 65536U);
    EXPECT_EQ(read.margin_percent, 12.5);
    EXPECT_EQ(read.build_id, "b100");
    EXPECT_EQ(read.peak_live_bytes, 40000U);
    ASSERT_EQ(read.offers.size(), 1U);
    EXPECT_EQ(read.offers[0].how, written.how);
    EXPECT_EQ(read.offers[0].needed_with_margin_bytes, 48000U);
    EXPECT_EQ(read.offers[0].served_by_pools, 0.75);
    EXPECT_EQ(read.offers[0].free_instructions, 110U);
    EXPECT_EQ(read.offers[0].instructions_a_block, 81.5);
    EXPECT_EQ(read.offers[0].fragmentation, 0.125);
    ASSERT_TRUE(read.offers[0].confidence);
    EXPECT_EQ(read.offers[0].confidence->survived, 58U);
    EXPECT_EQ(read.offers[0].confidence->at_least, 0.9);
    design parsed = parse_design(scratch.file("plan.json"));
    EXPECT_EQ(std::exchange(parsed.region_bytes, 0), written.region_bytes);
    EXPECT_EQ(parsed, written.how);
}

TEST(plan_file, refuses_every_damage_in_one_sentence) {
    const scratch_directory scratch;
    const std::string good = plan_text(example());
    const std::vector<std::string> bad{
        "",
        "{",
        "[]",
        "{}",
        "42",
        replaced(good, "\"ramwright_plan\": 2", "\"ramwright_plan\": 1"),
        replaced(good, "\"block_size\": 160", "\"block_size\": -160"),
        replaced(good, "\"block_size\": 160", "\"block_size\": \"x\""),
        replaced(good, "\"smallest\": 249", "\"smallest\": 100"),
        replaced(good, "\"count\": 8", "\"count\": 70000"),
        replaced(good, "\"rest\": \"general\"", "\"rest\": \"magic\""),
        replaced(good, "\"region_bytes\"", "\"bytes\""),
        replaced(good, "\"offers\"", "\"offered\""),
    };
    for (const std::string& text : bad) {
        const std::string path = scratch.write("plan.json", text);
        try {
            static_cast<void>(read_plan(path));
            ADD_FAILURE() << "accepted: " << text;
        } catch (const input_error& problem) {
            EXPECT_NE(std::string{problem.what()}.find("is not a plan"), std::string::npos);
            EXPECT_EQ(std::string{problem.what()}.find('\n'), std::string::npos);
        }
    }
    EXPECT_THROW(static_cast<void>(read_plan(scratch.file("missing.json"))), input_error);
}

}  // namespace
}  // namespace ramwright::tool
