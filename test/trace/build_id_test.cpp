// SPDX-License-Identifier: Apache-2.0
#include "tool/trace/build_id.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "test/trace/scratch_directory.hpp"
#include "tool/common/error.hpp"
#include "tool/trace/trace_error.hpp"

namespace ramwright::tool {
namespace {

constexpr const char* this_program = "/proc/self/exe";

std::string own_path() { return std::filesystem::read_symlink(this_program).string(); }

/// What `readelf -n` prints behind "Build ID: ".
std::string id_by_readelf(const std::string& path) {
    struct close_pipe {
        void operator()(std::FILE* pipe) const { pclose(pipe); }
    };
    const std::string command = "readelf -n '" + path + "' | sed -n 's/.*Build ID: //p'";
    const std::unique_ptr<std::FILE, close_pipe> pipe{popen(command.c_str(), "r")};
    std::array<char, 64> line{};
    return std::fgets(line.data(), line.size(), pipe.get()) == nullptr ? "" : line.data();
}

std::string error_with(const trace_info& info, const std::string& elf) {
    try {
        require_same_build("node.trace", info, elf);
        return {};
    } catch (const trace_error& error) {
        return error.what();
    }
}

TEST(build_id, is_the_first_16_bytes_of_the_one_readelf_prints) {
    const std::string expected = id_by_readelf(own_path()).substr(0, 32);
    ASSERT_EQ(expected.size(), 32U);
    EXPECT_EQ(to_text(build_id_of_elf(own_path())), expected);
}

TEST(build_id, of_the_same_build_is_accepted) {
    trace_info info;
    info.build = build_id_of_elf(own_path());
    EXPECT_EQ(error_with(info, own_path()), "");
}

TEST(build_id, of_another_build_is_refused_with_both) {
    trace_info info;
    info.build = {0xAA, 0xBB};
    EXPECT_EQ(error_with(info, own_path()),
              "node.trace was recorded by build aabb0000000000000000000000000000, but " +
                  own_path() + " is build " + to_text(build_id_of_elf(own_path())));
}

TEST(build_id, that_the_trace_does_not_know_is_refused) {
    EXPECT_EQ(error_with({}, own_path()), "node.trace does not say which build recorded it");
}

TEST(build_id, needs_an_elf_file) {
    const test::scratch_directory directory;
    const std::string text = directory.write("text", std::as_bytes(std::span{"no ELF file"}));
    const auto error_of = [](const std::string& path) -> std::string {
        try {
            return to_text(build_id_of_elf(path));
        } catch (const input_error& error) {
            return error.what();
        }
    };
    EXPECT_EQ(error_of(text), "'" + text + "' is not an ELF file");
    EXPECT_EQ(error_of(text + "2"),
              "cannot read the ELF file '" + text + "2': No such file or directory");
}

}  // namespace
}  // namespace ramwright::tool
