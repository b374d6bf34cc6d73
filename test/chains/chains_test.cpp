// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "fmt/format.h"
#include "tool/elf/code_addresses.hpp"
#include "tool/trace/trace_reader.hpp"
#include "tool/trace_maker.hpp"

/// \file
/// Chains of calls, from a program that says what they are to what the reader and `show` make of them.

namespace ramwright::tool {
namespace {

using chains_by_size = std::multimap<std::uint64_t, std::string>;

constexpr std::uint64_t least_size = 90'000;
constexpr std::uint64_t most_size = 99'999;

std::string content_of(const std::string& path) {
    std::ifstream file{path};
    return {std::istreambuf_iterator<char>{file}, {}};
}

/// The chains of the program's own blocks, as it prints them.
chains_by_size recorded_chains(const std::string& path,
                               const std::string& program = CHAINED_PROGRAM) {
    chains_by_size found;
    code_addresses code{program};
    trace_reader reader{path};
    for (trace_event event; reader.next(event);) {
        if (event.kind != event_kind::allocated || event.size < least_size ||
            event.size > most_size) {
            continue;
        }
        std::string names;
        for (const std::uint64_t address : reader.calls().frames(reader.chain_of(event))) {
            const std::string& name = code.place(address).function;
            const std::size_t last = name.rfind("::");
            names +=
                (names.empty() ? "" : " ") + name.substr(last == std::string::npos ? 0 : last + 2);
        }
        found.emplace(event.size, names);
    }
    return found;
}

chains_by_size printed_chains(const std::string& text) {
    chains_by_size told;
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);) {
        const std::size_t colon = line.find(": ");
        told.emplace(std::stoull(line), line.substr(colon + 2));
    }
    return told;
}

class chains : public ::testing::Test {
protected:
    [[nodiscard]] std::string trace() const { return scratch_.file("node.trace"); }
    /// What was printed.
    [[nodiscard]] std::string shell(const std::string& line) const {
        const int status = std::system(
            fmt::format("({}) >{} 2>{}", line, scratch_.file("out"), scratch_.file("err")).c_str());
        EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0)
            << line << "\n"
            << content_of(scratch_.file("err"));
        return content_of(scratch_.file("out"));
    }
    [[nodiscard]] chains_by_size record(const std::string& what, const std::string& options = "",
                                        const std::string& program = CHAINED_PROGRAM) const {
        return printed_chains(shell(fmt::format("{} record {} -o {} -- {} {}", RAMWRIGHT_COMMAND,
                                                options, trace(), program, what)));
    }

    testing::scratch_directory scratch_;
};

TEST_F(chains, are_those_of_the_program) {
    const chains_by_size told = record("forms");
    EXPECT_EQ(told.size(), 6U + 1U + 8U + 4U);
    EXPECT_EQ(recorded_chains(trace()), told);
}

TEST_F(chains, of_a_misaligned_stack_do_no_harm) {
    const chains_by_size told = record("misaligned");
    EXPECT_EQ(recorded_chains(trace()), told);
}

#ifdef CHAINED_PROGRAM_32
TEST_F(chains, are_those_of_a_program_of_32_bits) {
    for (const char* what : {"forms", "full"}) {
        const chains_by_size told = record(what, "", CHAINED_PROGRAM_32);
        EXPECT_FALSE(told.empty());
        EXPECT_EQ(recorded_chains(trace(), CHAINED_PROGRAM_32), told);
    }
}
#endif

TEST_F(chains, end_at_their_depth) {
    constexpr std::size_t deepest = 64;
    for (const std::size_t depth : {std::size_t{2}, std::size_t{16}, deepest}) {
        chains_by_size cut;
        for (const auto& [size, chain] : record("recursion", fmt::format("--depth {}", depth))) {
            std::istringstream words{chain};
            std::string kept;
            std::size_t words_kept = 0;
            for (std::string word; words_kept != depth && words >> word; ++words_kept) {
                kept += (kept.empty() ? "" : " ") + word;
            }
            cut.emplace(size, kept);
        }
        EXPECT_EQ(cut.size(), 40U);
        EXPECT_EQ(recorded_chains(trace()), cut) << depth;
    }
}

TEST_F(chains, of_depth_one_are_callers_as_a_device_records_them) {
    const chains_by_size told = record("forms", "--depth 1");
    trace_reader reader{trace()};
    EXPECT_FALSE(reader.has_calls());
    for (const auto& [size, chain] : recorded_chains(trace())) {
        EXPECT_EQ(chain, told.find(size)->second.substr(0, chain.size()));
        EXPECT_EQ(chain.find(' '), std::string::npos) << chain;
    }
}

TEST_F(chains, are_told_anew_in_the_child_of_a_fork) {
    chains_by_size told = record("fork");
    ASSERT_EQ(told.size(), 2U);
    chains_by_size found = recorded_chains(trace());
    ASSERT_EQ(found.size(), 1U);
    for (const auto& each : std::filesystem::directory_iterator(scratch_.file(""))) {
        if (each.path().filename().string().starts_with("node.trace.")) {
            found.merge(recorded_chains(each.path().string()));
        }
    }
    EXPECT_EQ(found, told);
}

TEST_F(chains, are_told_anew_when_there_are_too_many_to_remember) {
    const chains_by_size told = record("many", "--depth 64");
    EXPECT_EQ(recorded_chains(trace()), told);
    // Each way through the branches was taken once, and led to a block of its own.
    std::map<std::uint32_t, int> taken;
    trace_reader reader{trace()};
    for (trace_event event; reader.next(event);) {
        if (event.kind == event_kind::allocated && event.size == 80'000) {
            ++taken[reader.chain_of(event)];
        }
    }
    EXPECT_EQ(taken.size(), std::size_t{1} << 16);
    for (const auto& [chain, times] : taken) {
        EXPECT_EQ(times, 1) << chain;
    }
}

TEST_F(chains, are_told_anew_when_there_is_room_again) {
    const chains_by_size told = record("full");
    EXPECT_EQ(told.size(), 1U);
    EXPECT_EQ(recorded_chains(trace()), told);
    EXPECT_NE(content_of(scratch_.file("err")).find("File too large; events are lost\n"),
              std::string::npos);
    trace_reader reader{trace()};
    for (trace_event event; reader.next(event);) {
    }
    EXPECT_GT(reader.losses().events, 100'000U);
}

TEST_F(chains, go_through_a_pipe) {
    const chains_by_size told = record("forms");
    const std::string copy = scratch_.file("copy.trace");
    const std::string answer = shell(fmt::format("cat {} | {} record --from file:- -o {} --json",
                                                 trace(), RAMWRIGHT_COMMAND, copy));
    EXPECT_EQ(nlohmann::json::parse(answer)["runs"][0]["lost_events"], 0) << answer;
    EXPECT_EQ(content_of(copy), content_of(trace()));
}

TEST_F(chains, add_up_in_show) {
    static_cast<void>(record("forms"));
    const auto shown = nlohmann::json::parse(shell(
        fmt::format("{} show {} --elf {} --json", RAMWRIGHT_COMMAND, trace(), CHAINED_PROGRAM)));
    std::uint64_t all = 0;
    std::uint64_t roots = 0;
    for (const auto& call : shown["calls"]) {
        roots += call["from"] == 0 ? call["allocations"].get<std::uint64_t>() : 0;
    }
    for (const auto& caller : shown["callers"]) {
        all += caller["address"] == 0 ? 0 : caller["allocations"].get<std::uint64_t>();
    }
    EXPECT_EQ(roots, all);
}

}  // namespace
}  // namespace ramwright::tool
