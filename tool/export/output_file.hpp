// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdio>
#include <span>
#include <string>
#include <string_view>

/// \file
/// A file that appears under its name when it is whole. Until then it has `.part` behind it, and is gone
/// if it is never finished: what was there before stays, be it the file that is being read.

namespace ramwright::tool {

class output_file {
public:
    /// A name that stands for no regular file, as /dev/stdout does, is written to as it is. Throws
    /// `input_error`, as all of the below.
    explicit output_file(std::string path);
    ~output_file();
    output_file(const output_file&) = delete;
    output_file& operator=(const output_file&) = delete;

    void write(std::string_view text);
    void write(std::span<const std::byte> bytes);
    void finish();

private:
    [[noreturn]] void fail() const;

    std::string path_;
    std::string written_;  // `path_`, or where it is written until it is whole
    std::FILE* file_;
};

}  // namespace ramwright::tool
