// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <string>

/// \file
/// An input as a file, for readers that want the name of one.

namespace ramwright::test {

class fuzz_file {
public:
    explicit fuzz_file(const std::string& suffix)
        : path_{(std::filesystem::temp_directory_path() /
                 ("ramwright-fuzz-" + std::to_string(::getpid()) + suffix))
                    .string()} {}
    ~fuzz_file() {
        std::error_code ignored;
        std::filesystem::remove(path_, ignored);
    }
    fuzz_file(const fuzz_file&) = delete;
    fuzz_file& operator=(const fuzz_file&) = delete;

    [[nodiscard]] const std::string& with(const std::uint8_t* data, std::size_t size) const {
        std::ofstream{path_, std::ios::binary}.write(reinterpret_cast<const char*>(data),
                                                     static_cast<std::streamsize>(size));
        return path_;
    }

private:
    std::string path_;
};

/// Ends the run if a refusal is no sentence.
inline void require_one_line(const std::exception& refusal) {
    if (std::string{refusal.what()}.find('\n') != std::string::npos) {
        std::abort();
    }
}

}  // namespace ramwright::test
