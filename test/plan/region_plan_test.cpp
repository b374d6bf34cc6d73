// SPDX-License-Identifier: Apache-2.0
#include "tool/plan/region_plan.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "../tool/log_maker.hpp"
#include "../tool/trace_maker.hpp"
#include "tool/common/error.hpp"
#include "tool/plan/region_header.hpp"
#include "tool/plan/region_policy.hpp"

namespace ramwright::tool {
namespace {

std::vector<plan_region> small_and_large() {
    return {{.name = "SRAM", .room = 64 * 1024, .wait_states = 2, .has = capability::dma},
            {.name = "DTCM", .room = 2048, .wait_states = 0}};
}

TEST(plan_regions, puts_what_is_hot_where_it_is_fast) {
    const operation_log log = testing::small_firmware(2000);
    const auto shares = plan_regions({&log, 1}, small_and_large(), {}, 10);
    ASSERT_EQ(shares.size(), 2U);
    EXPECT_EQ(shares[0].region.name, "DTCM");
    EXPECT_GT(shares[0].hotness, shares[1].hotness);
    EXPECT_GT(shares[0].requests, 0.5);  // the readings of 100 bytes
    double all = 0;
    for (const region_share& each : shares) {
        EXPECT_LE(each.needed_bytes, each.region.room) << each.region.name;
        all += each.requests;
    }
    EXPECT_NEAR(all, 1.0, 1e-9);
}

TEST(plan_regions, gives_every_size_one_place) {
    const operation_log log = testing::small_firmware(2000);
    const auto shares = plan_regions({&log, 1}, small_and_large(), {}, 10);
    const auto routes = routes_of(shares);
    for (std::size_t index = 1; index < routes.size(); ++index) {
        EXPECT_LT(routes[index - 1].largest, routes[index].largest);
        EXPECT_NE(routes[index - 1].share, routes[index].share);
    }
    EXPECT_GE(routes.back().largest, 1500U);
}

TEST(plan_regions, obeys_what_requests_need) {
    const operation_log log = testing::small_firmware(500);
    const capability_rule readings{.caller = 0x2000, .needs = capability::dma};
    const auto shares = plan_regions({&log, 1}, small_and_large(), {&readings, 1}, 0);
    for (const region_share& each : shares) {
        for (const routed_sizes& route : each.routes) {
            EXPECT_TRUE(route.needs.empty() || each.region.name == "SRAM");
        }
    }
    const capability_rule nowhere{.needs = capability::external};
    EXPECT_THROW(static_cast<void>(plan_regions({&log, 1}, small_and_large(), {&nowhere, 1}, 0)),
                 does_not_survive);
}

TEST(plan_regions, is_refused_where_there_is_too_little) {
    const operation_log log = testing::small_firmware(500);
    EXPECT_THROW(static_cast<void>(plan_regions({&log, 1}, {{.name = "TINY", .room = 512}}, {}, 0)),
                 does_not_survive);
}

TEST(region_header, compiles_and_names_the_places) {
    const operation_log log = testing::small_firmware(500);
    const capability_rule packets{.smallest = 600, .largest = 600, .needs = capability::dma};
    const auto shares = plan_regions({&log, 1}, small_and_large(), {&packets, 1}, 0);
    const testing::scratch_directory scratch;
    scratch.write("memory_plan.hpp", region_header(shares));
    const std::string source =
        scratch.write("main.cpp",
                      "#include \"memory_plan.hpp\"\n"
                      "alignas(8) std::byte fast[memory_plan::DTCM::region_bytes];\n"
                      "static_assert(memory_plan::place_of(100) == memory_plan::place::DTCM);\n"
                      "static_assert(memory_plan::place_of(600, ramwright::capability::dma) ==\n"
                      "              memory_plan::place::SRAM);\n"
                      "static_assert(memory_plan::place_of(1 << 20) == memory_plan::place::none);\n"
                      "int main() {\n"
                      "    static memory_plan::DTCM::allocator heap{fast};\n"
                      "    return heap.allocate({.size = 100}) == nullptr;\n"
                      "}\n");
    EXPECT_EQ(std::system(fmt::format("{0} -std=c++20 -Wall -Wextra -Werror {1} -I{2} {3} -o {4} "
                                      "&& {4}",
                                      RAMWRIGHT_COMPILER, RAMWRIGHT_INCLUDES, scratch.file(""),
                                      source, scratch.file("main"))
                              .c_str()),
              0);
}

TEST(read_policy, reads_rules_and_refuses_what_is_wrong) {
    const testing::scratch_directory scratch;
    const auto rules = read_policy(
        scratch.write("policy.toml",
                      "[[rule]]\ncaller = 0x2000\nneeds = [\"dma\"]\n"
                      "[[rule]]\nsmallest = 1500\nlargest = \"2K\"\nneeds = [\"internal\"]\n"));
    ASSERT_EQ(rules.size(), 2U);
    EXPECT_EQ(rules[0].caller, 0x2000U);
    EXPECT_EQ(rules[1].largest, 2048U);
    for (const char* wrong :
         {"[", "[[rule]]\n", "[[rule]]\nneeds = [\"warp\"]\n", "[[rule]]\nneeds = 3\n",
          "[[rules]]\n", "[[rule]]\nneeds = [\"dma\"]\nsmallest = 9\nlargest = 8\n",
          "[[rule]]\nneeds = [\"dma\"]\nlargest = \"8G\"\n"}) {
        EXPECT_THROW(static_cast<void>(read_policy(scratch.write("policy.toml", wrong))),
                     input_error)
            << wrong;
    }
    EXPECT_THROW(static_cast<void>(read_policy(scratch.file("missing.toml"))), input_error);
}

}  // namespace
}  // namespace ramwright::tool
