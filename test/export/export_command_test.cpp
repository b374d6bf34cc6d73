// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <string>

#include "command_fixture.hpp"

namespace ramwright::tool {
namespace {

constexpr std::array formats{"ctf", "chrome", "perfetto", "heaptrack", "pprof", "csv"};

class export_command : public testing::command_fixture {
protected:
    export_command() : command_fixture{"export "} {}

    [[nodiscard]] std::string small_trace() const {
        const std::string path = scratch().file("small.trace");
        testing::trace_maker trace{path};
        void* const block = trace.allocate(100, 0x100);
        trace.wait(3);
        trace.allocate(20, 0x200);
        trace.free(block);
        return path;
    }
};

TEST_F(export_command, tells_what_it_wrote) {
    for (const char* format : formats) {
        const std::string out = scratch().file(format);
        const auto written =
            run_json(fmt::format("{} --format {} -o {}", small_trace(), format, out));
        EXPECT_EQ(written["events"], 3) << format;
        EXPECT_EQ(written["events_lost"], 0) << format;
        EXPECT_EQ(written["output"], out);
        EXPECT_TRUE(std::filesystem::exists(out)) << format;
        EXPECT_FALSE(std::filesystem::exists(out + ".part")) << format;
    }
}

TEST_F(export_command, needs_no_elf) {
    const std::string out = scratch().file("csv");
    ASSERT_EQ(run(small_trace() + " --format csv -o " + out).code, 0);
    const std::string rows = testing::content_of(out);
    for (const char* part : {"\n1,0,0.000000000,allocated,0,1,", ",100,8,0x100,0x100,,,,,,100,1\n",
                             "\n3,3,3.000000000,freed,0,1,", ",100,,0x100,0x100,,,3,,,20,1\n"}) {
        EXPECT_NE(rows.find(part), std::string::npos) << part << "in\n" << rows;
    }
}

TEST_F(export_command, refuses_what_makes_no_sense) {
    const std::string trace = small_trace();
    const std::string out = scratch().file("exported");
    expect_refused(trace + " --format svg -o " + out, 2, "no format is called 'svg'");
    expect_refused(trace + " --format csv", 2, "--output");
    expect_refused(trace + " -o " + out, 2, "--format");
    expect_refused(fmt::format("{0} --format ctf --elf {0} -o {1}", trace, out), 2, "--elf");
    expect_refused(trace + " --format csv --spans-from 1K -o " + out, 2, "--spans-from");
    expect_refused(trace + " --format chrome --spans-from many -o " + out, 2, "not a size");
    EXPECT_FALSE(std::filesystem::exists(out));
}

TEST_F(export_command, refuses_an_elf_of_another_build) {
    for (const char* format : {"chrome", "perfetto", "heaptrack", "pprof", "csv"}) {
        const std::string out = scratch().file("exported");
        expect_refused(fmt::format("{} --format {} --elf {} -o {}", small_trace(), format,
                                   RAMWRIGHT_COMMAND, out),
                       2, "build");
        EXPECT_FALSE(std::filesystem::exists(out)) << format;
    }
}

TEST_F(export_command, says_what_cannot_be_written) {
    const std::string trace = small_trace();
    for (const char* format : {"chrome", "perfetto", "heaptrack", "pprof", "csv"}) {
        expect_refused(fmt::format("{} --format {} -o /nowhere/out", trace, format), 2,
                       "cannot write /nowhere/out: No such file or directory");
        expect_refused(fmt::format("{} --format {} -o {}", trace, format, scratch().file(".")), 2,
                       "Is a directory");
        expect_refused(fmt::format("{} --format {} -o /dev/full", trace, format), 2,
                       "cannot write /dev/full: No space left on device");
    }
}

TEST_F(export_command, leaves_what_was_there_if_the_trace_is_bad) {
    const std::string good = testing::content_of(small_trace());
    const std::string empty = scratch().write("empty.trace", "");
    const std::string cut = scratch().write("cut.trace", good.substr(0, good.size() - 100));
    const std::string missing = scratch().file("missing.trace");
    for (const char* format : {"chrome", "perfetto", "heaptrack", "pprof", "csv"}) {
        for (const std::string& trace : {empty, cut, missing}) {
            const std::string out = scratch().write("exported", "of yesterday");
            expect_refused(fmt::format("{} --format {} -o {}", trace, format, out), 2, trace);
            EXPECT_EQ(testing::content_of(out), "of yesterday") << format;
            EXPECT_FALSE(std::filesystem::exists(out + ".part")) << format;
        }
    }
}

TEST_F(export_command, may_replace_the_trace_it_reads) {
    const std::string trace = small_trace();
    ASSERT_EQ(run(trace + " --format csv -o " + trace).code, 0);
    EXPECT_EQ(testing::content_of(trace).substr(0, 11), "event,tick,");
}

}  // namespace
}  // namespace ramwright::tool
