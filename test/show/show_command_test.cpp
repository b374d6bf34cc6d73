// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

#include "command_fixture.hpp"

namespace ramwright::tool {
namespace {

using testing::ended;

class show_command : public testing::command_fixture {
protected:
    show_command() : command_fixture{"show "} {}

    /// Readings that come and go; one in `lost` is forgotten, none if that is 0.
    [[nodiscard]] std::string readings(const std::string& name, int lost,
                                       std::uint8_t build = 0xB1) const {
        const std::string path = scratch().file(name);
        testing::trace_maker trace{path, 256 * 1024, build};
        for (int second = 0; second != 4000; ++second) {
            void* const reading = trace.allocate(100, 0x200);
            trace.wait(1);
            if (lost == 0 || second % lost != 0) {
                trace.free(reading);
            }
        }
        return path;
    }
};

TEST_F(show_command, names_a_leak) {
    const std::string leaking = readings("leaking", 50);
    const ended text = run(leaking);
    EXPECT_EQ(text.code, 0);
    const std::size_t suspects = text.out.find("Leak suspects");
    ASSERT_NE(suspects, std::string::npos) << text.out;
    EXPECT_NE(text.out.find("0x200", suspects), std::string::npos) << text.out;
    EXPECT_NE(text.out.find("> 99.9 %", suspects), std::string::npos) << text.out;
    const auto leaks = run_json(leaking)["leaks"];
    ASSERT_EQ(leaks.size(), 1U);
    EXPECT_EQ(leaks[0]["suspect"], true);
    EXPECT_EQ(leaks[0]["overdue_blocks"], 80);
    EXPECT_EQ(leaks[0]["usual_lifetime_ticks"], 1);
}

TEST_F(show_command, suspects_nobody_where_all_is_freed) {
    const std::string sound = readings("sound", 0);
    EXPECT_NE(run(sound).out.find("Leak suspects\n  none\n"), std::string::npos);
    EXPECT_TRUE(run_json(sound)["leaks"].empty());
}

TEST_F(show_command, tells_rates) {
    const ended text = run(readings("sound", 0));
    EXPECT_NE(text.out.find("1.0 allocations /s on average; 1 in the busiest second"),
              std::string::npos)
        << text.out;
    EXPECT_EQ(run_json(readings("sound", 0))["busiest"]["allocations"], 1);
}

TEST_F(show_command, tells_what_changed) {
    const std::string old = readings("old", 0);
    const std::string now = readings("now", 50);
    const auto difference = run_json(fmt::format("{} --diff {}", now, old));
    EXPECT_EQ(difference["before"]["peak_live_bytes"], 100);
    EXPECT_EQ(difference["after"]["peak_live_bytes"], 8100);
    EXPECT_EQ(difference["callers_match"], true);
    ASSERT_EQ(difference["callers"].size(), 1U);
    EXPECT_EQ(difference["callers"][0]["after"]["never_freed_bytes"], 8000);
    const ended text = run(fmt::format("{} --diff {}", now, old));
    EXPECT_EQ(text.code, 0);
    EXPECT_NE(text.out.find("+8,000"), std::string::npos) << text.out;
}

TEST_F(show_command, tells_that_callers_of_two_builds_need_names) {
    const ended text =
        run(fmt::format("{} --diff {}", readings("now", 0, 2), readings("old", 0, 1)));
    EXPECT_EQ(text.code, 0);
    EXPECT_NE(text.out.find("different builds"), std::string::npos) << text.out;
}

TEST_F(show_command, refuses_what_makes_no_sense) {
    const std::string trace = readings("trace", 0);
    const std::string empty = scratch().write("empty.trace", "");
    expect_refused(fmt::format("{} --diff {}", trace, empty), 2, empty);
    expect_refused(fmt::format("{} --diff {}", empty, trace), 2, empty);
    expect_refused(fmt::format("{} --diff-elf {}", trace, RAMWRIGHT_COMMAND), 2, "--diff");
    expect_refused(fmt::format("{0} --diff {0} --diff-elf {1}", trace, RAMWRIGHT_COMMAND), 2,
                   "build");
    expect_refused(fmt::format("{} --elf {}", trace, RAMWRIGHT_COMMAND), 2, "build");
}

}  // namespace
}  // namespace ramwright::tool
