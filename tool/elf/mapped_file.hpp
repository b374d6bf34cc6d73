// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>

/// \file
/// A file's bytes, read as they are looked at: those of a core file or a program can be many.

namespace ramwright::tool {

class mapped_file {
public:
    /// Throws `input_error`, in which the file is `what`: "the ELF file".
    mapped_file(const std::string& path, const char* what);
    ~mapped_file();

    mapped_file(const mapped_file&) = delete;
    mapped_file& operator=(const mapped_file&) = delete;

    [[nodiscard]] std::span<const std::byte> content() const noexcept { return content_; }

private:
    std::span<const std::byte> content_;
};

}  // namespace ramwright::tool
