// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <filesystem>
#include <random>

#include "command_fixture.hpp"
#include "stack_image.hpp"

/// The command as people run it: what it refuses, and how it ends.

namespace ramwright::tool {
namespace {

constexpr const char* program = R"(
    begin walk
        takes 16
        bl walk
        gives_back 16
        bx lr
    finish walk
    begin reset
        takes 8
        bl walk
        b .
    finish reset
)";

using testing::content_of;

class stack_command : public testing::command_fixture {
protected:
    stack_command() : command_fixture{"stack "} {}

    /// The exit code; what was printed is in `out_` and `err_`.
    int run(const std::string& arguments) {
        const testing::ended how = command_fixture::run(arguments);
        out_ = how.out;
        err_ = how.err;
        return how.code;
    }

    void expect_refused(const std::string& arguments, const std::string& reason) const {
        command_fixture::expect_refused(arguments, 2, reason);
    }

    testing::image_maker make_;
    std::string out_;
    std::string err_;
};

TEST_F(stack_command, says_what_is_only_known_from_below_and_what_to_do) {
    EXPECT_EQ(run(make_.thumb(program)), 0) << err_;
    EXPECT_NE(out_.find("at least 24 B"), std::string::npos) << out_;
    EXPECT_NE(out_.find("walk can call itself; say how often at most with [[recursion]]"),
              std::string::npos)
        << out_;
}

TEST_F(stack_command, annotations_make_it_a_bound) {
    const std::string said =
        scratch().write("said.toml", "[[recursion]]\nfunction = \"walk\"\ntimes = 4\n");
    EXPECT_EQ(run(make_.thumb(program) + " --annotations " + said), 0) << err_;
    EXPECT_NE(out_.find("72 B"), std::string::npos) << out_;
    EXPECT_EQ(out_.find("at least"), std::string::npos) << out_;
}

TEST_F(stack_command, fails_if_more_was_measured) {
    const std::string image = make_.thumb(program);
    const std::string said =
        scratch().write("said.toml", "[[recursion]]\nfunction = \"walk\"\ntimes = 4\n");
    const std::string line = image + " --annotations " + said + " --check ";
    EXPECT_EQ(run(line + scratch().write("as_much.toml", "main = 72\n")), 0) << err_;
    EXPECT_EQ(run(line + scratch().write("as_much.json", "{\"reset\": 72}")), 0) << err_;
    EXPECT_EQ(run(line + scratch().write("more.toml", "main = 73\n")), 1);
    EXPECT_NE(err_.find("73 B were measured, more than the 72 B"), std::string::npos) << err_;
    EXPECT_EQ(run(line + scratch().write("more.json", "{\"reset\": 73}")), 1);
    expect_refused(line + scratch().write("other.toml", "task = 3\n"), "no such stack");
    expect_refused(line + scratch().write("text.toml", "main = \"3\"\n"), "number of bytes");
    expect_refused(line + scratch().write("list.json", "[3]"), "no JSON object");
}

TEST_F(stack_command, refuses_what_is_no_image) {
    expect_refused(scratch().file("missing.elf"), "cannot read");
    expect_refused(scratch().write("text.elf", "vectors\n"), "not an ELF file");
    expect_refused(RAMWRIGHT_COMMAND, "not for a Cortex-M or a 32-bit RISC-V");
    expect_refused(make_.thumb(program, "-r"), "not a linked image");
    expect_refused(make_.thumb(program, "-s"), "it was stripped");
    const std::string plain = make_.thumb(program);
    EXPECT_EQ(std::system(fmt::format("arm-none-eabi-strip -g {}", plain).c_str()), 0);
    expect_refused(plain, "compile with -g");
}

TEST_F(stack_command, refuses_an_image_cut_short_anywhere) {
    const std::string image = content_of(make_.thumb(program));
    for (std::size_t size = 0; size < image.size(); size += 1 + image.size() / 40) {
        const std::string cut = scratch().write("cut.elf", image.substr(0, size));
        EXPECT_EQ(run(cut), 2) << size;
        EXPECT_EQ(err_.find('\n'), err_.size() - 1) << err_;
    }
}

TEST_F(stack_command, survives_an_image_that_is_damaged) {
    const std::string image = content_of(make_.thumb(program));
    std::mt19937 chance{6};
    for (int round = 0; round != 60; ++round) {
        std::string damaged = image;
        for (int count = 0; count != 8; ++count) {
            damaged[chance() % damaged.size()] = static_cast<char>(chance() % 256);
        }
        const int code = run(scratch().write("damaged.elf", damaged));
        EXPECT_TRUE(code == 0 || code == 2) << round << ": " << code << '\n' << err_;
    }
}

TEST_F(stack_command, refuses_annotations_that_mean_nothing) {
    const std::string image = make_.thumb(program);
    const auto refuse = [&](const std::string& text, const std::string& reason) {
        expect_refused(image + " --annotations " + scratch().write("said.toml", text), reason);
    };
    refuse("[[recursion]\n", "said.toml:1: ");
    refuse("priority = 3\n", "said.toml:1: 'priority' means nothing here");
    refuse("[[recursion]]\nfunction = \"walk\"\n", "'times' is missing");
    refuse("[[recursion]]\nfunction = \"walk\"\ntimes = 0\n", "'times' must be a number from 1");
    refuse("[[recursion]]\nfunction = \"run\"\ntimes = 2\n", "has no function 'run'");
    refuse("[recursion]\nfunction = \"walk\"\n", "'recursion' must be written as [[recursion]]");
    refuse("[[entry]]\nfunction = \"walk\"\npriority = \"low\"\n", "a number or \"never\"");
    refuse("[[entry]]\nfunction = \"walk\"\nstack = \"mine\"\n", "'stack' can only be \"own\"");
    refuse("[[call]]\nfrom = \"reset\"\nto = [\"walk\"]\n", "makes no call through a pointer");
    refuse("vectors = \"walk\"\n", "no vector table at the symbol 'walk'");
}

}  // namespace
}  // namespace ramwright::tool
