// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "command_fixture.hpp"

namespace ramwright::tool {
namespace {

using testing::content_of;

class layout_command : public testing::command_fixture {
protected:
    layout_command() : command_fixture{"layout "} {}

    /// The exit code; what was printed is in `out()` and `err()`.
    int run(const std::string& arguments) { return note(command_fixture::run(arguments)); }
    int shell(const std::string& line) { return note(command_fixture::shell(line)); }
    [[nodiscard]] const std::string& out() const { return last_.out; }
    [[nodiscard]] const std::string& err() const { return last_.err; }
    [[nodiscard]] std::string file(const std::string& name) const { return scratch().file(name); }
    [[nodiscard]] std::string write(const std::string& name, const std::string& text) const {
        return scratch().write(name, text);
    }

    const std::string description = RAMWRIGHT_PLACEMENT "/mps2-an386.toml";

private:
    int note(testing::ended how) {
        last_ = std::move(how);
        return last_.code;
    }

    testing::ended last_;
};

TEST_F(layout_command, prints_who_has_what) {
    EXPECT_EQ(run(description), 0) << err();
    EXPECT_NE(out().find("section  .dtcm           ≤ 4,096 B"), std::string::npos) << out();
    EXPECT_EQ(run(description + " --json"), 0);
    EXPECT_EQ(nlohmann::json::parse(out())["stack"]["top"], 0x0100'1000);
}

TEST_F(layout_command, writes_a_header_that_compiles) {
    ASSERT_EQ(run(description + " --map " + file("memory_layout.hpp")), 0) << err();
    const std::string source =
        write("firmware.cpp",
              "#include \"memory_layout.hpp\"\n"
              "using memory_layout::capability;\n"
              "static_assert(memory_layout::map.size() == 4);\n"
              "static_assert(memory_layout::map.find(\"DTCM\")->where.size == 12 * 1024);\n"
              "static_assert(memory_layout::map.serves(capability::dma | capability::internal));\n"
              "static_assert(!memory_layout::map.serves(capability::dma | capability::external));\n"
              "auto part() { return memory_layout::left_of_SRAM1(); }\n");
    EXPECT_EQ(shell(fmt::format("{} -std=c++20 -fno-exceptions -fno-rtti -Wall -Wextra -Wpedantic "
                                "-Wconversion -Wshadow -Werror {} -fsyntax-only {}",
                                RAMWRIGHT_COMPILER, RAMWRIGHT_INCLUDES, source)),
              0)
        << err();
}

TEST_F(layout_command, writes_the_same_wherever_it_is) {
    const std::string copy = write("mps2-an386.toml", content_of(description));
    ASSERT_EQ(run(description + " --ld " + file("one.ld")), 0);
    const std::string one = content_of(file("one.ld"));
    ASSERT_EQ(shell(fmt::format("cd {} && {} layout mps2-an386.toml --ld one.ld", file("."),
                                RAMWRIGHT_COMMAND)),
              0);
    EXPECT_EQ(content_of(file("one.ld")), one);
    ASSERT_EQ(run(copy + " --ld '" + file("a *; b.ld") + "'"), 0);
    EXPECT_EQ(content_of(file("a *; b.ld")).substr(0, 70),
              "/* Written by `ramwright layout mps2-an386.toml --ld a____b.ld`; a cha");
}

TEST_F(layout_command, says_what_is_wrong_in_one_sentence) {
    const auto expect_refused = [&](const std::string& arguments, const std::string& sentence) {
        EXPECT_EQ(run(arguments), 2) << arguments;
        EXPECT_EQ(out(), "");
        EXPECT_EQ(err(), "ramwright: " + sentence + "\n");
    };
    const std::string empty = write("empty.toml", "");
    expect_refused(empty, empty + ":1: the file needs 'chip'");
    expect_refused(file("none.toml"), "cannot read '" + file("none.toml") + "'");
    expect_refused(file("."), "cannot read '" + file(".") + "'");
    expect_refused(description + " --ld /nowhere/chip.ld", "cannot write '/nowhere/chip.ld'");
    EXPECT_EQ(run(""), 2);
}

}  // namespace
}  // namespace ramwright::tool
