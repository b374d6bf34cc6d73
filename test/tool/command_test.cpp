// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "command_fixture.hpp"
#include "trace_maker.hpp"

namespace ramwright::tool {
namespace {

using nlohmann::json;
using testing::content_of;
using testing::ended;
using testing::trace_maker;

class command : public testing::command_fixture {
protected:
    /// Readings that come and go, a block that stays, a leak, and at the end a request too many.
    std::string node_trace(std::uint8_t build = 0xB1) const {
        const std::string path = scratch().file(fmt::format("node-{:02x}.trace", build));
        trace_maker trace{path, 32 * 1024, build};
        trace.allocate(2000, 0x100);
        std::vector<void*> readings;
        for (int second = 0; second != 2000; ++second) {
            trace.wait(1);
            readings.push_back(trace.allocate(156, 0x200));
            if (readings.size() == 10) {
                trace.free(readings.front());
                readings.erase(readings.begin());
            }
            if (second == 1500) {
                trace.allocate(5000, 0x300);
            }
        }
        trace.allocate(64 * 1024, 0x400);
        return path;
    }
};

TEST_F(command, explains_itself) {
    EXPECT_EQ(run("--help").code, 0);
    for (const char* name :
         {"show", "replay", "soak", "plan", "report", "export", "size", "stack", "layout"}) {
        const ended help = run(fmt::format("{} --help", name));
        EXPECT_EQ(help.code, 0) << name;
        EXPECT_NE(help.out.find("Examples:"), std::string::npos) << name;
        EXPECT_NE(help.out.find("--json"), std::string::npos) << name;
    }
}

TEST_F(command, refuses_wrong_usage) {
    expect_refused("", 2, "subcommand");
    expect_refused("fly", 2, "");
    expect_refused("show", 2, "trace");
    expect_refused("replay x.trace", 2, "--design");
    const std::string trace = node_trace();
    expect_refused("plan " + trace, 2, "--ram");
    expect_refused("plan " + trace + " --ram lots", 2, "'lots' is not a size");
    expect_refused("plan " + trace + " --ram 64K --choose best", 2, "best");
    expect_refused("plan " + trace + " --ram 64K --emit rust", 2, "emit");
    expect_refused("plan " + trace + " --ram 64K --chip chip.toml", 2, "excludes");
    expect_refused("plan " + trace + " --chip /nowhere/chip.toml", 2, "cannot read");
    expect_refused("plan " + trace + " --ram 64K --margin -5", 2, "margin");
    expect_refused("replay " + trace + " --design best", 2, "unknown design 'best'");
    expect_refused("replay " + trace + " --design general --ram 9999999999999", 2, "region");
}

TEST_F(command, shows_a_trace) {
    const json shown = run_json("show " + node_trace());
    EXPECT_EQ(shown["peak_live_bytes"], 2000 + 5000 + 10 * 156);
    EXPECT_EQ(shown["allocations"], 2002);
    EXPECT_EQ(shown["refused"].size(), 1U);
    EXPECT_EQ(shown["refused"][0]["size"], 65536);
    EXPECT_EQ(shown["refused"][0]["tick"], 2000);
    const ended text = run("show " + node_trace());
    EXPECT_EQ(text.code, 0);
    EXPECT_NE(text.out.find("Peak: 8,560 B live"), std::string::npos) << text.out;
    EXPECT_NE(text.out.find("Never freed"), std::string::npos);
    EXPECT_NE(text.out.find("0x300"), std::string::npos);
}

TEST_F(command, replays_a_trace) {
    const std::string trace = node_trace();
    const json roomy = run_json("replay " + trace + " --design general --ram 128K");
    EXPECT_EQ(roomy["survived"], true);
    EXPECT_EQ(roomy["refused_on_device"], 1);
    EXPECT_GT(roomy["peak_footprint_bytes"], roomy["peak_live_bytes"]);
    EXPECT_FALSE(roomy["timeline"].empty());

    const json tight = run_json("replay " + trace + " --design general --ram 8000");
    EXPECT_EQ(tight["survived"], false);
    EXPECT_EQ(tight["first_failures"][0]["size"], 5000);
    EXPECT_EQ(tight["first_failure_tick"], 1501);
    EXPECT_EQ(run("replay " + trace + " --design general --ram 8000").code, 1);
}

TEST_F(command, reads_a_trace_from_standard_input) {
    const std::string trace = node_trace();
    const ended piped = shell(fmt::format("cat {} | {} replay - --design general --ram 128K --json",
                                          trace, RAMWRIGHT_COMMAND));
    EXPECT_EQ(piped.code, 0) << piped.err;
    EXPECT_EQ(json::parse(piped.out), run_json("replay " + trace + " --design general --ram 128K"));
}

TEST_F(command, finds_the_smallest_ram) {
    const std::string trace = node_trace();
    const json found = run_json("replay " + trace + " --design general --ram 128K --smallest");
    const auto least = found["smallest_ram_bytes"].get<std::size_t>();
    EXPECT_LE(least, found["safe_from_bytes"]);
    EXPECT_EQ(run(fmt::format("replay {} --design general --ram {}", trace, least)).code, 0);
    EXPECT_EQ(run(fmt::format("replay {} --design general --ram {}", trace, least - 64)).code, 1);
}

TEST_F(command, plans_and_the_plan_replays_and_compiles) {
    const std::string trace = node_trace();
    for (const char* name : {"least", "steady", "certain"}) {
        const std::string header = scratch().file("memory_plan.hpp");
        const ended planned =
            run(fmt::format("plan {} --ram 256K --choose {} -o {}", trace, name, header));
        ASSERT_EQ(planned.code, 0) << planned.err;
        const std::string plan = scratch().file("memory_plan.json");
        const json replayed = run_json(fmt::format("replay {} --design {}", trace, plan));
        EXPECT_EQ(replayed["survived"], true) << name;
        EXPECT_EQ(replayed["design"], name);
        EXPECT_EQ(replayed["region_bytes"], 256 * 1024) << name;

        const std::string source =
            scratch().write("firmware.cpp",
                            "#include \"memory_plan.hpp\"\n"
                            "alignas(8) std::byte storage[memory_plan::region_bytes];\n"
                            "void* reading() {\n"
                            "    static memory_plan::allocator heap{storage};\n"
                            "    return heap.allocate({.size = 156});\n"
                            "}\n");
        const ended compiled = shell(fmt::format(
            "{} -std=c++20 -fno-exceptions -fno-rtti -Wall -Wextra -Werror {} -fsyntax-only {}",
            RAMWRIGHT_COMPILER, RAMWRIGHT_INCLUDES, source));
        EXPECT_EQ(compiled.code, 0) << compiled.err;
    }
}

TEST_F(command, refuses_a_plan_for_too_little) {
    const std::string trace = node_trace();
    expect_refused("plan " + trace + " --ram 4K", 1, "no design fits in 4,096 B");
    expect_refused("plan " + trace + " --ram 73K", 1, "with 10 % more demand");
    expect_refused("plan " + trace + " --ram 75300 --choose certain", 1, "'certain' needs");
}

TEST_F(command, refuses_traces_of_two_builds) {
    expect_refused(fmt::format("plan {} {} --ram 128K", node_trace(0xB1), node_trace(0xB2)), 2,
                   "different builds");
}

TEST_F(command, refuses_an_elf_of_another_build) {
    expect_refused(fmt::format("show {} --elf {}", node_trace(), RAMWRIGHT_COMMAND), 2, "build");
    expect_refused(fmt::format("show {} --elf {}", node_trace(), node_trace()), 2, "ELF");
}

TEST_F(command, refuses_damaged_traces_and_never_crashes) {
    const std::string good = content_of(node_trace());
    const std::vector<std::string> commands{"show {}", "replay {} --design general --ram 64K",
                                            "plan {} --ram 128K"};
    const std::string missing = scratch().file("missing.trace");
    const std::string empty = scratch().write("empty.trace", "");
    const std::string noise = scratch().write("noise.trace", std::string(4096, 'x'));
    const std::string cut = scratch().write("cut.trace", good.substr(0, good.size() - 100));
    for (const std::string& each : commands) {
        for (const std::string& path : {missing, empty, noise, cut}) {
            expect_refused(fmt::format(fmt::runtime(each), path), 2, path);
        }
    }
}

TEST_F(command, ends_orderly_for_every_flipped_bit) {
    const std::string good = content_of(node_trace());
    std::uint32_t state = 12345;
    for (int flip = 0; flip != 150; ++flip) {
        state = state * 1664525U + 1013904223U;
        std::string bad = good;
        const std::size_t place = (state >> 4) % (flip % 2 == 0 ? 600 : bad.size());
        bad[place] = static_cast<char>(bad[place] ^ (1 << (state & 7U)));
        const ended result =
            run("replay " + scratch().write("bad.trace", bad) + " --design general --ram 128K");
        EXPECT_TRUE(result.code == 0 || result.code == 1 || result.code == 2) << result.code;
        if (result.code == 2) {
            EXPECT_EQ(result.err.find('\n'), result.err.size() - 1) << result.err;
        }
    }
}

TEST_F(command, refuses_a_damaged_plan) {
    const std::string plan = scratch().write("plan.json", "{\"ramwright_plan\": 1}");
    expect_refused(fmt::format("replay {} --design {}", node_trace(), plan), 2, "is not a plan");
    expect_refused(fmt::format("replay {} --design {}", node_trace(), scratch().file("no.json")), 2,
                   "cannot read the plan");
}

TEST_F(command, says_if_it_cannot_write) {
    expect_refused(fmt::format("plan {} --ram 128K --json -o /nowhere/memory_plan.hpp >/dev/null",
                               node_trace()),
                   2, "cannot write");
}

TEST_F(command, exports_what_other_viewers_read) {
    const std::string directory = scratch().file("ctf");
    const json written = run_json("export " + node_trace() + " --format ctf -o " + directory);
    EXPECT_EQ(written["events"], 2002 + 1991 + 1);
    EXPECT_TRUE(std::filesystem::exists(directory + "/metadata"));
}

}  // namespace
}  // namespace ramwright::tool
