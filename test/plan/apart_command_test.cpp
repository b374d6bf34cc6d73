// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <deque>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "../tool/command_fixture.hpp"
#include "../tool/trace_maker.hpp"

namespace ramwright::tool {
namespace {

class plan_apart : public testing::command_fixture {
protected:
    plan_apart() : command_fixture{"plan "} {}

    /// Recorded by the ring that a firmware has: forty blocks from start on, readings, and handshakes between
    /// marks 7 and 8.
    [[nodiscard]] std::string phased_trace() const {
        const std::string path = scratch().file("phased.trace");
        testing::trace_maker trace{path};
        for (int task = 0; task != 40; ++task) {
            trace.allocate(24, 0x1000);
        }
        std::deque<void*> readings;
        for (int hour = 0; hour != 60; ++hour) {
            trace.mark(8);
            for (int reading = 0; reading != 6; ++reading) {
                trace.wait(10);
                readings.push_back(trace.allocate(100, 0x2000));
                if (readings.size() > 8) {
                    trace.free(readings.front());
                    readings.pop_front();
                }
            }
            trace.mark(7);
            std::vector<void*> blocks;
            for (std::size_t block = 0; block != 30; ++block) {
                blocks.push_back(trace.allocate(16 + block % 3 * 8, 0x3000));
            }
            for (void* const block : blocks) {
                trace.free(block);
            }
        }
        return path;
    }
};

TEST_F(plan_apart, says_what_it_could_do_and_does_it_if_asked) {
    const std::string trace = phased_trace();
    const auto whole = run(trace + " --ram 8K");
    EXPECT_NE(whole.out.find("With --apart"), std::string::npos) << whole.out;
    const auto apart = run(trace + " --ram 8K --apart");
    ASSERT_EQ(apart.code, 0) << apart.err;
    EXPECT_NE(apart.out.find("0x1000"), std::string::npos) << apart.out;
    EXPECT_NE(apart.out.find("arena of mark 7"), std::string::npos) << apart.out;
    const auto least = [&](const std::string& arguments) {
        return run_json(trace + arguments)["offers"][0]["ram_needed_bytes"].get<int>();
    };
    EXPECT_LT(least(" --ram 8K --apart"), least(" --ram 8K"));
}

TEST_F(plan_apart, replays_what_it_wrote_and_compiles_into_a_firmware) {
    const std::string trace = phased_trace();
    const std::string header = scratch().file("memory_plan.hpp");
    const std::string plan = scratch().file("memory_plan.json");
    ASSERT_EQ(run(fmt::format("{} --ram 8K --apart -o {}", trace, header)).code, 0);
    const auto replayed =
        shell(fmt::format("{} replay {} --design {} --json", RAMWRIGHT_COMMAND, trace, plan));
    EXPECT_EQ(replayed.code, 0) << replayed.err;
    const auto answer = nlohmann::json::parse(replayed.out);
    EXPECT_TRUE(answer["survived"].get<bool>());
    EXPECT_EQ(answer["apart"]["requests"].get<int>(), 40 + 60 * 30);
    const auto soaked =
        shell(fmt::format("{} soak {} --design {}", RAMWRIGHT_COMMAND, trace, plan));
    EXPECT_EQ(soaked.code, 2);
    EXPECT_NE(soaked.err.find("only replay can do"), std::string::npos) << soaked.err;

    const std::string source = scratch().write(
        "main.cpp",
        "#include \"memory_plan.hpp\"\n"
        "alignas(8) std::byte storage[memory_plan::region_bytes];\n"
        "alignas(8) std::byte for_ever_storage[memory_plan::for_ever_bytes];\n"
        "alignas(8) std::byte phase_storage[memory_plan::phase_bytes];\n"
        "int main() {\n"
        "    static memory_plan::allocator heap{storage};\n"
        "    static memory_plan::for_ever_allocator for_ever{for_ever_storage};\n"
        "    static memory_plan::phase_allocator phase{phase_storage};\n"
        "    for (int task = 0; task != 40; ++task) {\n"
        "        if (for_ever.allocate({.size = 24}) == nullptr) return 1;\n"
        "    }\n"
        "    for (int hour = 0; hour != 60; ++hour) {\n"
        "        ramwright::frame handshake{phase};\n"
        "        for (std::size_t block = 0; block != 30; ++block) {\n"
        "            if (phase.allocate({.size = 16 + block % 3 * 8}) == nullptr) return 2;\n"
        "        }\n"
        "    }\n"
        "    return memory_plan::phase_marks[0] == 7 && heap.allocate({.size = 100}) ? 0 : 3;\n"
        "}\n");
    EXPECT_EQ(std::system(fmt::format("{0} -std=c++20 -Wall -Wextra -Werror {1} -I{2} {3} -o {4} "
                                      "&& {4}",
                                      RAMWRIGHT_COMPILER, RAMWRIGHT_INCLUDES, scratch().file(""),
                                      source, scratch().file("main"))
                              .c_str()),
              0);
}

TEST_F(plan_apart, has_sizes_certain_that_are_asked_for) {
    const auto plan = run_json(phased_trace() + " --ram 8K --certain 100,16 --choose least");
    int certain = 0;
    for (const auto& pool : plan["pools"]) {
        certain += pool["block_size"] == 104 || pool["block_size"] == 16 ? 1 : 0;
    }
    EXPECT_EQ(certain, 2) << plan.dump(2);
    expect_refused(phased_trace() + " --ram 8K --certain 4000", 2, "4,000 B cannot be certain");
    expect_refused(phased_trace() + " --ram 8K --certain many", 2, "certain");
}

TEST_F(plan_apart, is_refused_where_it_cannot_be_written) {
    expect_refused(phased_trace() + " --ram 8K --apart --emit zephyr", 2, "C++ only");
    expect_refused(phased_trace() + " --chip chip.toml --apart", 2, "excludes");
}

}  // namespace
}  // namespace ramwright::tool
