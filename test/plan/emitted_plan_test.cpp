// SPDX-License-Identifier: Apache-2.0
#include "tool/plan/emitted_plan.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "../tool/trace_maker.hpp"

namespace ramwright::tool {
namespace {

plan_file plan_of(const design& how) {
    plan_offer chosen;
    chosen.how = how;
    chosen.summary = "so many pools";
    plan_file plan;
    plan.how = how;
    plan.region_bytes = 65536;
    plan.peak_live_bytes = 40000;
    plan.peak_live_with_margin_bytes = 44000;
    plan.offers = {chosen};
    return plan;
}

std::vector<design> every_kind_of_design() {
    design steady = general_design();
    steady.name = "steady";
    steady.pools = {{.smallest = 1, .block_size = 20, .count = 3},
                    {.smallest = 153, .block_size = 160, .count = 8}};
    design certain = steady;
    certain.name = "certain";
    certain.rest = rest_allocator::none;
    return {general_design(), steady, certain};
}

/// Whether a C compiler takes `source`, which includes the plan, without a warning.
bool compiles(const std::string& plan, const std::string& before) {
    const testing::scratch_directory scratch;
    scratch.write("memory_plan.h", plan);
    const std::string source = scratch.write("main.c", before + "#include \"memory_plan.h\"\n");
    return std::system(fmt::format("cc -std=c11 -Wall -Wextra -Wpedantic -Wno-gnu -Werror -c {} "
                                   "-I{} -o {}",
                                   source, RAMWRIGHT_STAND_INS, scratch.file("main.o"))
                           .c_str()) == 0;
}

TEST(emitted_plan, is_c_that_compiles) {
    for (const design& how : every_kind_of_design()) {
        const plan_file plan = plan_of(how);
        const plan_offer& chosen = plan.offers.front();
        EXPECT_TRUE(compiles(emitted_plan(plan, chosen, plan_form::c), "")) << how.name;
        EXPECT_TRUE(compiles(emitted_plan(plan, chosen, plan_form::zephyr), "")) << how.name;
        EXPECT_TRUE(compiles(emitted_plan(plan, chosen, plan_form::freertos),
                             "#include \"queue.h\"\n#define MEMORY_PLAN_POOLS\n"))
            << how.name;
    }
}

TEST(emitted_plan, gives_the_heap_what_the_pools_leave) {
    const design steady = every_kind_of_design()[1];
    const plan_file plan = plan_of(steady);
    const std::string rest = std::to_string(65536 - pool_bytes(steady));
    const auto written = [&](plan_form form, const std::string& part) {
        const std::string text = emitted_plan(plan, plan.offers.front(), form);
        return text.find(part) != std::string::npos;
    };
    EXPECT_TRUE(written(plan_form::c, "memory_plan_heap[" + rest + "]"));
    EXPECT_TRUE(written(plan_form::c, "{153, 160, 160, 8, memory_plan_blocks_1}"));
    EXPECT_TRUE(written(plan_form::c, "memory_plan_blocks_0[3 * 24]"));
    EXPECT_TRUE(written(plan_form::freertos, "configTOTAL_HEAP_SIZE ((size_t)" + rest + ")"));
    EXPECT_TRUE(written(plan_form::zephyr, "K_HEAP_DEFINE(memory_plan_heap, " + rest + ")"));
    EXPECT_TRUE(written(plan_form::zephyr, "K_MEM_SLAB_DEFINE(memory_plan_slab_1, 160, 8, 8)"));
    EXPECT_TRUE(written(plan_form::zephyr, "size >= 153 && size <= 160"));
    EXPECT_TRUE(written(plan_form::cpp, "ramwright::fixed_size_classes"));
}

TEST(emitted_plan, has_no_heap_behind_pools_alone) {
    const plan_file plan = plan_of(every_kind_of_design()[2]);
    const plan_offer& chosen = plan.offers.front();
    EXPECT_EQ(emitted_plan(plan, chosen, plan_form::c).find("memory_plan_heap"), std::string::npos);
    EXPECT_EQ(emitted_plan(plan, chosen, plan_form::zephyr).find("k_heap"), std::string::npos);
    EXPECT_NE(emitted_plan(plan, chosen, plan_form::freertos).find("((size_t)0)"),
              std::string::npos);
}

}  // namespace
}  // namespace ramwright::tool
