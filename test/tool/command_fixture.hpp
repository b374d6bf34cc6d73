// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "trace_maker.hpp"

/// \file
/// For tests of `ramwright` as people run it: in a shell, with files.

namespace ramwright::tool::testing {

inline std::string content_of(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

/// How a command ended, and what it printed.
struct ended {
    int code = -1;
    std::string out;
    std::string err;
};

class command_fixture : public ::testing::Test {
protected:
    /// `name`: the command under test with the blank behind it, such as "size ".
    explicit command_fixture(std::string name = "") : name_{std::move(name)} {}

    [[nodiscard]] ended shell(const std::string& line) const {
        const std::string out = scratch_.file("out");
        const std::string err = scratch_.file("err");
        const int status = std::system(fmt::format("({}) >{} 2>{}", line, out, err).c_str());
        EXPECT_TRUE(WIFEXITED(status)) << line << " crashed";
        return {.code = WEXITSTATUS(status), .out = content_of(out), .err = content_of(err)};
    }

    [[nodiscard]] ended run(const std::string& arguments) const {
        return shell(fmt::format("{} {}{}", RAMWRIGHT_COMMAND, name_, arguments));
    }

    [[nodiscard]] nlohmann::json run_json(const std::string& arguments) const {
        const ended result = run(arguments + " --json");
        EXPECT_EQ(result.err, "");
        return nlohmann::json::parse(result.out);
    }

    /// One sentence, for this reason, and nothing on standard output.
    void expect_refused(const std::string& arguments, int code, const std::string& reason) const {
        const ended result = run(arguments);
        EXPECT_EQ(result.code, code) << arguments << '\n' << result.err;
        EXPECT_EQ(result.out, "") << arguments;
        EXPECT_EQ(result.err.substr(0, 11), "ramwright: ") << arguments;
        EXPECT_EQ(result.err.find('\n'), result.err.size() - 1) << result.err;
        EXPECT_NE(result.err.find(reason), std::string::npos) << result.err;
    }

    [[nodiscard]] const scratch_directory& scratch() const { return scratch_; }

private:
    std::string name_;
    scratch_directory scratch_;
};

}  // namespace ramwright::tool::testing
