// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <chrono>
#include <string>
#include <thread>

#include "test/device/reading_device.hpp"
#include "test/tool/command_fixture.hpp"

/// `ramwright watch`, as lines and on a terminal.

namespace ramwright::tool {
namespace {

using testing::ended;

class watch : public testing::command_fixture {
protected:
    watch() : command_fixture{"watch "} { make_trace(); }

    /// Ten seconds: a block of 1,000 bytes in each, of which every other is freed; then one too large.
    void make_trace() const {
        testing::trace_maker maker{trace(), 16 * 1024};
        for (int second = 0; second != 10; ++second) {
            void* const first = maker.allocate(1000, 0x0800'0100);
            static_cast<void>(maker.allocate(1000, 0x0800'0200));
            if (second % 2 == 0) {
                maker.free(first);
            }
            maker.wait(1);
        }
        static_cast<void>(maker.allocate(20'000, 0x0800'0300));
    }
    [[nodiscard]] std::string trace() const { return scratch().file("node.trace"); }
};

TEST_F(watch, prints_a_line_for_each_second_where_there_is_no_terminal) {
    const ended result = run(trace());
    EXPECT_EQ(result.code, 1) << result.err;  // for the request that was refused
    EXPECT_EQ(
        result.out.substr(0, result.out.find("\nAt the end")),
        R"(          time           live   largest free  fragmented  allocations  refused   lost
           1 s        1,000 B       14,224 B       7.5 %            2        0      0
           2 s        3,000 B       13,216 B       1.1 %            2        0      0
           3 s        4,000 B       11,200 B       9.4 %            2        0      0
           4 s        6,000 B       10,192 B       1.5 %            2        0      0
           5 s        7,000 B        8,176 B      12.5 %            2        0      0
           6 s        9,000 B        7,168 B       2.1 %            2        0      0
           7 s       10,000 B        5,152 B      18.5 %            2        0      0
           8 s       12,000 B        4,144 B       3.5 %            2        0      0
           9 s       13,000 B        2,128 B      35.4 %            2        0      0
          10 s       15,000 B        1,120 B      11.9 %            2        0      0
ALARM at 10 s: a request was refused
)");
}

TEST_F(watch, a_device_as_it_does_a_trace) {
    EXPECT_EQ(run("file:" + trace()).out, run(trace()).out);
}

TEST_F(watch, says_all_as_json) {
    const ended result = run(trace() + " --json");
    const auto seen = nlohmann::json::parse(result.out);
    EXPECT_EQ(seen["live_bytes"], 15'000);
    EXPECT_EQ(seen["peak_live_bytes"], 15'000);
    EXPECT_EQ(seen["allocations"], 20);
    EXPECT_EQ(seen["refused"], 1);
    EXPECT_EQ(seen["callers"][0]["caller"], "0x8000200");
    EXPECT_EQ(seen["callers"][0]["live_bytes"], 10'000);
    EXPECT_EQ(seen["alarms"].size(), 1U);
}

TEST_F(watch, ends_with_1_iff_there_was_an_alarm) {
    {
        testing::trace_maker maker{scratch().file("calm.trace"), 16 * 1024};
        static_cast<void>(maker.allocate(5000));
    }
    const std::string calm = scratch().file("calm.trace");
    EXPECT_EQ(run(calm).code, 0);
    EXPECT_EQ(run(calm + " --max-live 5000").code, 0);
    const ended result = run(calm + " --max-live 4999 --min-largest-free 16K");
    EXPECT_EQ(result.code, 1);
    EXPECT_NE(result.out.find("ALARM at 0 s: more than 4,999 B are live\n"), std::string::npos)
        << result.out;
    EXPECT_NE(result.out.find("alarm: the largest free block is less than 16,384 B: first at 0 s, "
                              "once\n"),
              std::string::npos)
        << result.out;
}

TEST_F(watch, refuses_nonsense_with_a_sentence) {
    expect_refused("", 2, "source is required");
    expect_refused(scratch().file("none"), 2, "cannot open");
    expect_refused("serial:/dev/null", 2, "is no serial line");
    expect_refused(trace() + " --max-live much", 2, "much");
    expect_refused(trace() + " --max-fragmentation 101", 2, "101");
    expect_refused(trace() + " --elf " + RAMWRIGHT_COMMAND, 2, "build");
}

/// A terminal of 80 columns and 30 rows that a test can look at.
class watch_on_a_terminal : public watch {
protected:
    ~watch_on_a_terminal() override { tmux("kill-server"); }

    std::string tmux(const std::string& command) const {
        return shell(fmt::format("tmux -f /dev/null -S {} {}", scratch().file("tmux"), command))
            .out;
    }
    /// Starts `arguments` in it; when they end, their exit code is on the screen.
    void start(const std::string& arguments, const std::string& environment = "") const {
        tmux(
            fmt::format("new-session -d -x 80 -y 30 \"env LC_ALL=C.UTF-8 {} {} watch {}; "
                        "echo ended with \\$?; exec sleep 60\"",
                        environment, RAMWRIGHT_COMMAND, arguments));
    }
    /// What is on the screen once `text` is.
    [[nodiscard]] std::string screen_with(const std::string& text, const char* how = "") const {
        std::string seen;
        for (int tries = 0; tries != 200; ++tries) {
            seen = tmux(fmt::format("capture-pane -p {}", how));
            if (seen.find(text) != std::string::npos) {
                return seen;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds{50});
        }
        ADD_FAILURE() << "never shown: " << text << "\nbut:\n" << seen;
        return seen;
    }
    [[nodiscard]] std::string state() const {
        return tmux("display-message -p '#{alternate_on} #{cursor_flag}'");
    }
};

TEST_F(watch_on_a_terminal, draws_what_is_live_and_gives_the_terminal_back) {
    start(trace() + " --speed 0");
    const std::string screen = screen_with("the source has ended");
    EXPECT_NE(screen.find("live"), std::string::npos);
    EXPECT_NE(screen.find("15,000 B"), std::string::npos) << screen;
    EXPECT_NE(screen.find("ALARM a request was refused"), std::string::npos) << screen;
    EXPECT_NE(screen.find("0x8000200"), std::string::npos) << screen;
    EXPECT_EQ(state(), "1 0\n");
    tmux("send-keys q");
    const std::string after = screen_with("ended with 1");
    EXPECT_NE(after.find("At the end"), std::string::npos) << after;
    EXPECT_EQ(state(), "0 1\n");
}

TEST_F(watch_on_a_terminal, gives_it_back_after_an_interrupt) {
    start(trace() + " --speed 0.001");
    static_cast<void>(screen_with("q quits"));
    EXPECT_EQ(state(), "1 0\n");
    tmux("send-keys C-c");
    static_cast<void>(screen_with("ended with 0"));
    EXPECT_EQ(state(), "0 1\n");
}

TEST_F(watch_on_a_terminal, gives_it_back_while_it_is_stopped) {
    tmux("new-session -d -x 80 -y 30 'env LC_ALL=C.UTF-8 PS1=ready: bash --norc -i'");
    static_cast<void>(screen_with("ready:"));
    tmux(fmt::format("send-keys '{} watch {} --speed 0' Enter", RAMWRIGHT_COMMAND, trace()));
    static_cast<void>(screen_with("the source has ended"));
    tmux("send-keys C-z");
    static_cast<void>(screen_with("Stopped"));
    EXPECT_EQ(state(), "0 1\n");
    tmux("send-keys fg Enter");
    static_cast<void>(screen_with("the source has ended"));
    EXPECT_EQ(state(), "1 0\n");
}

TEST_F(watch_on_a_terminal, fits_the_window_it_gets) {
    start(trace() + " --speed 0");
    static_cast<void>(screen_with("the source has ended"));
    tmux("resize-window -x 50 -y 20");
    static_cast<void>(screen_with("…"));
    for (int tries = 0; tries != 100; ++tries) {
        if (tmux("capture-pane -p").find("q quits") != std::string::npos) {
            break;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
    const std::string screen = tmux("capture-pane -p");
    EXPECT_NE(screen.find("15,000 B"), std::string::npos) << screen;
    EXPECT_EQ(screen.substr(0, 2), "  ") << screen;
}

TEST_F(watch_on_a_terminal, has_colours_unless_they_are_not_wanted) {
    start(trace() + " --speed 0");
    EXPECT_NE(screen_with("the source has ended", "-e").find("\x1b["), std::string::npos);
    tmux("kill-server");
    start(trace() + " --speed 0", "NO_COLOR=1");
    EXPECT_EQ(screen_with("the source has ended", "-e").find("\x1b["), std::string::npos);
}

}  // namespace
}  // namespace ramwright::tool
