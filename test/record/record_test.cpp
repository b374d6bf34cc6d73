// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tool/trace/trace_reader.hpp"
#include "tool/trace/trace_validator.hpp"
#include "tool/trace_maker.hpp"

namespace ramwright::tool {
namespace {

namespace fs = std::filesystem;

constexpr const char* program = RECORDED_PROGRAM;
// What the program itself asks for; everything else is its libraries'.
constexpr std::uint64_t least_size = 90'000;
constexpr std::uint64_t most_size = 99'999;

struct ended {
    int code = -1;
    std::string out;
    std::string err;
};

std::string content_of(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream{path, std::ios::binary}.rdbuf();
    return text.str();
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream from{text};
    for (std::string line; std::getline(from, line);) {
        lines.push_back(line);
    }
    return lines;
}

/// Every event, each checked.
std::vector<trace_event> events_of(const std::string& path) {
    std::vector<trace_event> events;
    trace_reader reader{path};
    trace_validator validator{reader};
    for (trace_event event; reader.next(event);) {
        validator.check(event);
        events.push_back(event);
    }
    return events;
}

/// The program's own requests, in the words it uses for them itself.
std::vector<std::string> told(const std::string& path) {
    std::vector<std::string> lines;
    std::map<std::uint64_t, std::uint64_t> live;
    const auto own = [](std::uint64_t size) { return size >= least_size && size <= most_size; };
    for (const trace_event& event : events_of(path)) {
        const std::uint64_t before = live[event.offset];
        if (event.kind == event_kind::allocated && own(event.size)) {
            lines.push_back(fmt::format("allocated {} aligned to {}", event.size, event.alignment));
        } else if (event.kind == event_kind::resized && own(event.size)) {
            lines.push_back(fmt::format("resized {} to {}", before, event.size));
        } else if (event.kind == event_kind::freed && own(before)) {
            lines.push_back(fmt::format("freed {}", before));
        }
        if (event.kind != event_kind::refused) {
            live[event.offset] = event.size;
        }
    }
    return lines;
}

class record_command : public ::testing::Test {
protected:
    [[nodiscard]] ended shell(const std::string& line) const {
        const int status = std::system(
            fmt::format("({}) >{} 2>{}", line, scratch_.file("out"), scratch_.file("err")).c_str());
        EXPECT_TRUE(WIFEXITED(status)) << line;
        return {.code = WEXITSTATUS(status),
                .out = content_of(scratch_.file("out")),
                .err = content_of(scratch_.file("err"))};
    }
    [[nodiscard]] ended run(const std::string& arguments) const {
        return shell(fmt::format("{} {}", RAMWRIGHT_COMMAND, arguments));
    }
    [[nodiscard]] ended recorded(const std::string& what) const {
        return run(fmt::format("record --clock events -o {} -- {}", trace(), what));
    }
    [[nodiscard]] std::string trace() const { return scratch_.file("node.trace"); }
    /// The traces of processes other than the first.
    [[nodiscard]] std::vector<std::string> other_traces() const {
        std::vector<std::string> found;
        for (const fs::directory_entry& each :
             fs::directory_iterator(fs::path{trace()}.parent_path())) {
            if (each.path().filename().string().starts_with("node.trace.")) {
                found.push_back(each.path().string());
            }
        }
        return found;
    }

    void expect_refused(const std::string& what, const std::string& reason) const {
        const ended result = recorded(what);
        EXPECT_EQ(result.code, 2) << what;
        EXPECT_EQ(result.out, "") << what;
        EXPECT_EQ(result.err.substr(0, 11), "ramwright: ") << what;
        EXPECT_EQ(result.err.find('\n'), result.err.size() - 1) << result.err;
        EXPECT_NE(result.err.find(reason), std::string::npos) << result.err;
        EXPECT_FALSE(fs::exists(trace())) << what;
    }

    testing::scratch_directory scratch_;
};

TEST_F(record_command, tells_what_the_program_did) {
    const ended result = recorded(fmt::format("{} forms", program));
    ASSERT_EQ(result.code, 0) << result.err;
    const std::vector<std::string> did = lines_of(result.out);
    EXPECT_GT(did.size(), 30U);
    EXPECT_EQ(told(trace()), did);
}

TEST_F(record_command, is_the_same_twice_on_the_clock_of_events) {
    ASSERT_EQ(recorded(fmt::format("{} forms", program)).code, 0);
    const std::vector<trace_event> first = events_of(trace());
    ASSERT_EQ(recorded(fmt::format("{} forms", program)).code, 0);
    EXPECT_EQ(events_of(trace()), first);
}

TEST_F(record_command, resolves_callers_through_the_cpp_library) {
    for (const char* each : {RECORDED_PROGRAM, RECORDED_PROGRAM_AT_FIXED_ADDRESS}) {
        ASSERT_EQ(recorded(fmt::format("{} forms", each)).code, 0);
        const ended shown = run(fmt::format("show {} --elf {} --json", trace(), each));
        ASSERT_EQ(shown.code, 0) << shown.err;
        std::set<std::string> callers;
        const auto summary = nlohmann::json::parse(shown.out);
        for (const auto& caller : summary["callers"]) {
            const auto name = caller["caller"].get<std::string>();
            callers.insert(name.substr(0, name.find(':')));
        }
        EXPECT_TRUE(callers.contains("ask_malloc (recorded_program.cpp")) << shown.out;
        // Operator new is called in the C++ library, which is called by what the program has of it.
        EXPECT_NE(shown.out.find("std::pmr::memory_resource::allocate (memory_resource:"),
                  std::string::npos)
            << shown.out;
        EXPECT_TRUE(callers.contains("cpp_forms (recorded_program.cpp")) << shown.out;
    }
}

TEST_F(record_command, keeps_refused_requests) {
    const ended result = recorded(fmt::format("{} refusals", program));
    ASSERT_EQ(result.code, 0) << result.err;
    EXPECT_EQ(result.out, "thrown\n");
    const std::vector<trace_event> events = events_of(trace());
    EXPECT_GE(std::ranges::count_if(events,
                                    [](const trace_event& event) {
                                        return event.kind == event_kind::refused &&
                                               event.caller != 0;
                                    }),
              4);
}

TEST_F(record_command, keeps_the_order_of_threads) {
    const ended result = run(fmt::format("record -o {} -- {} threads", trace(), program));
    ASSERT_EQ(result.code, 0) << result.err;
    // One freed by another thread, or moved, before it was there would not get past the validator.
    std::set<std::uint16_t> threads;
    std::int64_t live = 0;
    std::size_t frees = 0;
    std::map<std::uint64_t, bool> own;
    for (const trace_event& event : events_of(trace())) {
        if (event.kind == event_kind::allocated && event.size >= least_size &&
            event.size <= most_size) {
            threads.insert(event.who.number);
            own[event.offset] = true;
            ++live;
        } else if (event.kind == event_kind::freed && own[event.offset]) {
            threads.insert(event.who.number);
            own[event.offset] = false;
            --live;
            ++frees;
        }
    }
    EXPECT_EQ(threads.size(), 6U);
    EXPECT_EQ(live, 0);
    EXPECT_GE(frees, 3U * 5000U);
}

TEST_F(record_command, gives_the_child_of_a_fork_a_trace_of_its_own) {
    const ended result = recorded(fmt::format("{} fork", program));
    ASSERT_EQ(result.code, 0) << result.err;
    EXPECT_EQ(told(trace()),
              (std::vector<std::string>{"allocated 90001 aligned to 8", "freed 90001"}));
    ASSERT_EQ(other_traces().size(), 1U);
    EXPECT_EQ(told(other_traces().front()),
              (std::vector<std::string>{"allocated 90060 aligned to 8", "freed 90060"}));
    EXPECT_NE(result.err.find("before its fork"), std::string::npos) << result.err;
    const ended shown = run(fmt::format("show {} --json", other_traces().front()));
    EXPECT_EQ(nlohmann::json::parse(shown.out)["unknown_blocks"], 1);
}

TEST_F(record_command, goes_on_after_exec) {
    const ended result = recorded(fmt::format("{} exec", program));
    ASSERT_EQ(result.code, 0) << result.err;
    EXPECT_EQ(told(trace()),
              (std::vector<std::string>{"allocated 90080 aligned to 8", "freed 90080"}));
    ASSERT_EQ(other_traces().size(), 1U);
    EXPECT_EQ(told(other_traces().front()), lines_of(result.out));
}

TEST_F(record_command, loses_nothing_to_a_kill) {
    const ended result = recorded(fmt::format("{} kill", program));
    EXPECT_EQ(result.code, 128 + 9) << result.err;
    const std::vector<std::string> lines = told(trace());
    ASSERT_EQ(lines.size(), 2U * 20'000U + 1U);
    EXPECT_EQ(lines.back(), "allocated 90071 aligned to 8");
    EXPECT_EQ(run(fmt::format("replay {} --design general --ram 1M", trace())).code, 0);
    EXPECT_EQ(run(fmt::format("replay {} --design general", trace())).code, 0);
}

TEST_F(record_command, is_transparent) {
    const ended result = shell(fmt::format("echo a line | {} record -o {} -- {} echo",
                                           RAMWRIGHT_COMMAND, trace(), program));
    EXPECT_EQ(result.code, 42);
    EXPECT_EQ(result.out, "a line\n");
}

TEST_F(record_command, refuses_what_cannot_be_recorded) {
    expect_refused("no_such_program", "there is no program 'no_such_program'");
    expect_refused("./no_such_program", "there is no program './no_such_program'");
    expect_refused(scratch_.write("text", "no program"), "not a program that can be executed");
    expect_refused("/sbin/ldconfig", "linked statically");

    const std::string setuid = scratch_.file("setuid");
    fs::copy_file(program, setuid);
    ASSERT_EQ(::chmod(setuid.c_str(), 04755), 0);
    expect_refused(setuid, "setuid");

    EXPECT_EQ(run(fmt::format("record -o {}/none/x -- {} forms", scratch_.file(""), program)).code,
              2);
    EXPECT_EQ(run(fmt::format("record -o {}", trace())).code, 2);
    EXPECT_EQ(run(fmt::format("record --clock fast -o {} -- {} forms", trace(), program)).code, 2);
}

}  // namespace
}  // namespace ramwright::tool
