// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "../tool/command_fixture.hpp"
#include "../tool/trace_maker.hpp"

namespace ramwright::tool {
namespace {

using nlohmann::json;
using testing::ended;

class soak_command : public testing::command_fixture {
protected:
    /// Readings that come and go; with a leak, one in 50 does not go.
    std::string trace(bool leaks) const {
        const std::string path = scratch().file(leaks ? "leaks.trace" : "sound.trace");
        testing::trace_maker made{path, 32 * 1024};
        std::vector<void*> readings;
        for (int second = 0; second != 3000; ++second) {
            made.wait(1);
            readings.push_back(made.allocate(156, 0x200));
            if (leaks && second % 50 == 0) {
                readings.pop_back();
            }
            if (readings.size() == 10) {
                made.free(readings.front());
                readings.erase(readings.begin());
            }
        }
        return path;
    }
};

TEST_F(soak_command, says_how_sure_it_is) {
    const json sound =
        run_json("soak " + trace(false) + " --design general --ticks 20000 --seeds 5");
    EXPECT_EQ(sound["runs"], 5);
    EXPECT_EQ(sound["survived"], 5);
    EXPECT_NEAR(sound["at_least"].get<double>(), 0.5493, 0.0001);
    EXPECT_EQ(sound["region_bytes"], 32 * 1024);
    EXPECT_EQ(sound["ticks"], 20'000);
    EXPECT_EQ(sound["fit"]["poor"], false);
    EXPECT_TRUE(sound["mix"]["leaks"].empty());
    EXPECT_GE(sound["worst_peak_live_bytes"], sound["recorded_peak_live_bytes"]);
    EXPECT_EQ(sound["each_run"].size(), 5U);

    const ended shown = run("soak " + trace(false) + " --design general --months 0.01 --seeds 3");
    EXPECT_EQ(shown.code, 0);
    EXPECT_NE(shown.out.find("3 of 3 runs of 07:12:00 survive"), std::string::npos) << shown.out;
    EXPECT_EQ(shown.out.find("Leaks"), std::string::npos);
}

TEST_F(soak_command, shows_a_leak_and_when_it_kills) {
    const std::string arguments =
        "soak " + trace(true) + " --design general --ticks 50000 --seeds 30";
    const ended shown = run(arguments);
    EXPECT_EQ(shown.code, 1);
    EXPECT_NE(shown.out.find("Leaks: never freed, and more all the time"), std::string::npos);
    EXPECT_NE(shown.out.find("0 of 30 runs"), std::string::npos);
    const json found = run_json(arguments);
    ASSERT_EQ(found["mix"]["leaks"].size(), 1U);
    EXPECT_EQ(found["mix"]["leaks"][0]["blocks"], 60);
    // 156 bytes every 50 seconds, and their headers, in 32 KiB.
    double sum = 0;
    for (const json& each : found["each_run"]) {
        sum += each["first_failure"]["tick"].get<double>();
    }
    EXPECT_NEAR(sum / 30, 9700, 500);
}

TEST_F(soak_command, refuses_wrong_usage) {
    const std::string sound = trace(false);
    expect_refused("soak " + sound, 2, "--design");
    expect_refused("soak " + sound + " --design best", 2, "unknown design 'best'");
    expect_refused("soak " + sound + " --design general --seeds 0", 2, "--seeds");
    expect_refused("soak " + sound + " --design general --months 1 --ticks 5", 2, "--months");
    expect_refused("soak " + sound + " --design general --ticks 3000000000000000", 2,
                   "--ticks: Value 3000000000000000 not in range 1 to 2251799813685248");
    expect_refused("soak " + sound + " --design heap:a=64K,b --ram 32K", 2, "leave nothing");
}

}  // namespace
}  // namespace ramwright::tool
