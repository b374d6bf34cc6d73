// SPDX-License-Identifier: Apache-2.0
#include "tool/plan/region_plan.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "../tool/log_maker.hpp"
#include "../tool/trace_maker.hpp"
#include "tool/common/error.hpp"
#include "tool/plan/region_header.hpp"

namespace ramwright::tool {
namespace {

std::vector<free_region> small_and_large() {
    return {{.name = "SRAM", .room = 64 * 1024, .wait_states = 2, .has = capability::dma},
            {.name = "DTCM", .room = 2048, .wait_states = 0}};
}

region_plan plan_for(const operation_log& log, std::vector<capability_rule> rules,
                     double margin_percent) {
    return plan_regions({&log, 1}, small_and_large(), std::move(rules), margin_percent);
}

TEST(plan_regions, puts_what_is_hot_where_it_is_fast) {
    const region_plan plan = plan_for(testing::small_firmware(2000), {}, 10);
    ASSERT_EQ(plan.regions.size(), 2U);
    EXPECT_EQ(plan.regions[0].name, "DTCM");
    EXPECT_GT(plan.regions[0].hotness, plan.regions[1].hotness);
    EXPECT_GT(plan.regions[0].requests, 0.5);  // the readings of 100 bytes
    double all = 0;
    for (const planned_region& each : plan.regions) {
        EXPECT_LE(each.needed_bytes, each.room_bytes) << each.name;
        EXPECT_LT(each.how.region_bytes, each.needed_bytes) << each.name;
        all += each.requests;
    }
    EXPECT_NEAR(all, 1.0, 1e-9);
}

TEST(plan_regions, gives_every_size_one_place) {
    const region_plan plan = plan_for(testing::small_firmware(2000), {}, 10);
    const auto& routes = plan.routes;
    for (std::size_t index = 1; index < routes.size(); ++index) {
        EXPECT_LT(routes[index - 1].largest, routes[index].largest);
        EXPECT_NE(routes[index - 1].place, routes[index].place);
    }
    EXPECT_GE(routes.back().largest, 1500U);
}

TEST(plan_regions, obeys_what_requests_need) {
    const operation_log log = testing::small_firmware(500);
    const region_plan plan = plan_for(log, {{.callers = {0x2000}, .needs = capability::dma}}, 0);
    bool has_need = false;
    for (const size_route& each : plan.routes) {
        EXPECT_TRUE(each.needs.empty() || plan.regions[each.place].name == "SRAM");
        has_need = has_need || !each.needs.empty();
    }
    EXPECT_TRUE(has_need);
    EXPECT_THROW(static_cast<void>(plan_for(log, {{.needs = capability::external}}, 0)),
                 does_not_survive);
}

TEST(plan_regions, is_refused_where_there_is_too_little) {
    const operation_log log = testing::small_firmware(500);
    EXPECT_THROW(static_cast<void>(plan_regions({&log, 1}, {{.name = "TINY", .room = 512}}, {}, 0)),
                 does_not_survive);
}

TEST(region_plan_file, is_read_as_it_was_written) {
    const region_plan plan = plan_for(
        testing::small_firmware(500),
        {{.callers = {0x2000, 0x3000}, .smallest = 8, .alignment = 32, .needs = capability::dma}},
        10);
    const testing::scratch_directory scratch;
    const std::string path = scratch.write("plan.json", region_plan_text(plan));
    EXPECT_TRUE(is_region_plan(path));
    const region_plan read = read_region_plan(path);
    EXPECT_EQ(region_plan_text(read), region_plan_text(plan));
    EXPECT_EQ(read.regions.back().how, plan.regions.back().how);
    EXPECT_EQ(read.routes, plan.routes);
}

TEST(region_plan_file, is_refused_in_one_sentence) {
    const testing::scratch_directory scratch;
    const std::string good = region_plan_text(plan_for(testing::small_firmware(500), {}, 0));
    const auto with = [&](const std::string& from, const std::string& to) {
        std::string text = good;
        return text.replace(text.find(from), from.size(), to);
    };
    for (const std::string& wrong :
         {std::string{"{}"}, std::string{"["}, with("\"regions\"", "\"rooms\""),
          with("_plan\": 1", "_plan\": 9"), with("\"has\": [", "\"has\": [\"warp\", "),
          with("\"region\": \"SRAM\"", "\"region\": \"gone\""),
          with("\"wait_states\": ", "\"wait_states\": -"),
          with("\"region_bytes\": ", "\"region_bytes\": 0, \"was\": ")}) {
        const std::string path = scratch.write("plan.json", wrong);
        try {
            static_cast<void>(read_region_plan(path));
            ADD_FAILURE() << wrong;
        } catch (const input_error& problem) {
            EXPECT_NE(std::string{problem.what()}.find("is not a plan: "), std::string::npos);
        }
    }
    EXPECT_FALSE(is_region_plan(scratch.file("missing.json")));
}

TEST(region_header, compiles_and_serves_where_the_plan_says) {
    const region_plan plan =
        plan_for(testing::small_firmware(500),
                 {{.smallest = 600, .largest = 600, .needs = capability::dma}}, 0);
    const testing::scratch_directory scratch;
    scratch.write("memory_plan.hpp", region_header(plan));
    const std::string source = scratch.write(
        "main.cpp",
        "#include \"memory_plan.hpp\"\n"
        "alignas(8) std::byte fast[memory_plan::DTCM::region_bytes];\n"
        "alignas(8) std::byte slow[memory_plan::SRAM::region_bytes];\n"
        "static_assert(memory_plan::place_of(100) == memory_plan::place::DTCM);\n"
        "static_assert(memory_plan::place_of(600, ramwright::capability::dma) ==\n"
        "              memory_plan::place::SRAM);\n"
        "static_assert(memory_plan::place_of(1 << 20) == memory_plan::place::none);\n"
        "int main() {\n"
        "    static memory_plan::heap all{fast, slow};\n"
        "    void* const hot = all.try_allocate({.size = 100});\n"
        "    void* const far = all.try_allocate({.size = 600}, ramwright::capability::dma);\n"
        "    const auto inside = [](void* block, std::span<std::byte> region) {\n"
        "        return block >= region.data() && block < region.data() + region.size();\n"
        "    };\n"
        "    if (!inside(hot, fast) || !inside(far, slow)) { return 1; }\n"
        "    if (!all.deallocate(far) || all.deallocate(&all)) { return 2; }\n"
        "    // When the fast one is full, the other serves.\n"
        "    for (int i = 0; i != 1000; ++i) {\n"
        "        void* const next = all.try_allocate({.size = 100});\n"
        "        if (next == nullptr) { return 3; }\n"
        "        if (inside(next, slow)) { return 0; }\n"
        "    }\n"
        "    return 4;\n"
        "}\n");
    EXPECT_EQ(std::system(fmt::format("{0} -std=c++20 -Wall -Wextra -Werror {1} -I{2} {3} -o {4} "
                                      "&& {4}",
                                      RAMWRIGHT_COMPILER, RAMWRIGHT_INCLUDES, scratch.file(""),
                                      source, scratch.file("main"))
                              .c_str()),
              0);
}

TEST(region_header, refuses_a_region_with_a_name_of_its_own) {
    region_plan plan = plan_for(testing::small_firmware(500), {}, 0);
    plan.regions[0].name = "heap";
    EXPECT_THROW(static_cast<void>(region_header(plan)), input_error);
}

}  // namespace
}  // namespace ramwright::tool
