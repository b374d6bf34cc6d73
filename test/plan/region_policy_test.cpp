// SPDX-License-Identifier: Apache-2.0
#include "tool/plan/region_policy.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <ios>
#include <string>
#include <vector>

#include "../tool/trace_maker.hpp"
#include "tool/common/error.hpp"

namespace ramwright::tool {
namespace {

std::string refusal_of(const auto& what) {
    try {
        what();
    } catch (const input_error& problem) {
        return problem.what();
    }
    return "nothing was refused";
}

TEST(region_policy, reads_rules) {
    const testing::scratch_directory scratch;
    const region_policy policy = read_policy(
        scratch.write("policy.toml",
                      "[[rule]]\ncaller = 0x2000\nneeds = [\"dma\"]\n"
                      "[[rule]]\nsmallest = 1500\nlargest = \"2K\"\nneeds = [\"internal\"]\n"
                      "[[rule]]\ncaller = \"send\"\nalignment = 32\nneeds = [\"dma\"]\n"));
    ASSERT_EQ(policy.rules.size(), 3U);
    EXPECT_EQ(policy.rules[0].rule.callers, std::vector<std::uint64_t>{0x2000});
    EXPECT_EQ(policy.rules[1].rule.largest, 2048U);
    EXPECT_EQ(policy.rules[2].caller, "send");
    EXPECT_EQ(policy.rules[2].rule.alignment, 32U);
    EXPECT_TRUE(policy.rules[2].rule.applies_to(1, 8, 64));
    EXPECT_FALSE(policy.rules[2].rule.applies_to(1, 8, 16));
}

TEST(region_policy, refuses_what_is_wrong_with_its_line) {
    for (const char* wrong :
         {"[", "[[rule]]\n", "[[rule]]\nneeds = [\"warp\"]\n", "[[rule]]\nneeds = 3\n",
          "[[rules]]\n", "[[rule]]\nneeds = [\"dma\"]\nsmallest = 9\nlargest = 8\n",
          "[[rule]]\nneeds = [\"dma\"]\nlargest = \"8G\"\n",
          "[[rule]]\nneeds = [\"dma\"]\nalignment = 24\n",
          "[[rule]]\nneeds = [\"dma\"]\ncaller = \"\"\n",
          "[[rule]]\nneeds = [\"dma\"]\ncaller = -1\n"}) {
        const std::string refusal =
            refusal_of([&] { static_cast<void>(parse_policy(wrong, "policy.toml")); });
        EXPECT_TRUE(refusal.starts_with("policy.toml:")) << wrong << ": " << refusal;
    }
    EXPECT_THROW(static_cast<void>(read_policy("/missing/policy.toml")), input_error);
}

/// A program with `node::read` in line 1 and `node::send` in line 2 of radio.cpp, and a log of a request by each.
class named_callers : public ::testing::Test {
protected:
    named_callers() {
        scratch_.write("radio.cpp",
                       "namespace node { int read() { return 1; }\n"
                       "int send() { return 2; } }\n"
                       "int main() { return node::read() + node::send(); }\n");
        EXPECT_EQ(std::system(fmt::format("{0} -g -O0 -no-pie -o {1} {2} && nm {1} | grep -E "
                                          "'_ZN4node4(read|send)' | sort -k 3 >{3}",
                                          RAMWRIGHT_COMPILER, elf(), scratch_.file("radio.cpp"),
                                          scratch_.file("symbols"))
                                  .c_str()),
                  0);
        std::ifstream symbols{scratch_.file("symbols")};
        std::string ignored;
        symbols >> std::hex >> read_ >> ignored >> ignored >> send_;
        for (std::uint64_t* const each : {&read_, &send_}) {
            *each += 4;  // a return address inside
            operation asked{};
            asked.size = 8;
            asked.caller = log_.intern_caller(*each);
            asked.kind = operation_kind::attempt;
            log_.append(0, asked);
        }
    }

    [[nodiscard]] std::string elf() const { return scratch_.file("radio.elf"); }

    [[nodiscard]] std::vector<std::uint64_t> callers_for(const std::string& name) const {
        code_addresses code{elf()};
        return rules_for(parse_policy("[[rule]]\nneeds = [\"dma\"]\ncaller = \"" + name + "\"\n",
                                      "policy.toml"),
                         {&log_, 1}, code)
            .front()
            .callers;
    }

    testing::scratch_directory scratch_;
    std::uint64_t read_ = 0;
    std::uint64_t send_ = 0;
    operation_log log_;
};

TEST_F(named_callers, are_found_by_function_line_and_file) {
    using addresses = std::vector<std::uint64_t>;
    EXPECT_EQ(callers_for("node::send"), addresses{send_});
    EXPECT_EQ(callers_for("send"), addresses{send_});
    EXPECT_EQ(callers_for("radio.cpp:1"), addresses{read_});
    EXPECT_EQ(callers_for("radio.cpp"), (addresses{read_, send_}));
}

TEST_F(named_callers, are_refused_with_what_there_is_if_nobody_has_the_name) {
    for (const char* name : {"sen", "end", "::send", "adio.cpp", "radio.cpp:9", "Send"}) {
        EXPECT_EQ(refusal_of([&] { static_cast<void>(callers_for(name)); }),
                  fmt::format("policy.toml:1: nothing that asks for memory in the traces is called "
                              "'{}'; there are node::read (radio.cpp:1), node::send (radio.cpp:2)",
                              name));
    }
}

}  // namespace
}  // namespace ramwright::tool
