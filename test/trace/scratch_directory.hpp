// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>

namespace ramwright::test {

/// A directory of this test's own, however many run at once. Gone at the end.
class scratch_directory {
public:
    scratch_directory()
        : path_{std::filesystem::path{testing::TempDir()} /
                ("ramwright_" + std::to_string(getpid()))} {
        std::filesystem::create_directories(path_);
    }
    ~scratch_directory() { std::filesystem::remove_all(path_); }
    scratch_directory(const scratch_directory&) = delete;
    scratch_directory& operator=(const scratch_directory&) = delete;

    [[nodiscard]] std::string path() const { return path_.string(); }
    [[nodiscard]] std::string path_of(const std::string& name) const {
        return (path_ / name).string();
    }
    std::string write(const std::string& name, std::span<const std::byte> bytes) const {
        std::ofstream{path_ / name, std::ios::binary}.write(
            reinterpret_cast<const char*>(bytes.data()),
            static_cast<std::streamsize>(bytes.size()));
        return path_of(name);
    }

private:
    std::filesystem::path path_;
};

}  // namespace ramwright::test
