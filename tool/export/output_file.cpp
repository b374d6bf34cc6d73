// SPDX-License-Identifier: Apache-2.0
#include "tool/export/output_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "tool/common/error.hpp"

namespace ramwright::tool {

namespace {

namespace fs = std::filesystem;

std::string written_first(const std::string& path) {
    std::error_code unknown;
    const fs::file_status there = fs::status(path, unknown);
    return fs::exists(there) && !fs::is_regular_file(there) ? path : path + ".part";
}

}  // namespace

output_file::output_file(std::string path)
    : path_{std::move(path)},
      written_{written_first(path_)},
      file_{std::fopen(written_.c_str(), "wb")} {
    if (file_ == nullptr) {
        fail();
    }
}

output_file::~output_file() {
    if (file_ == nullptr) {
        return;
    }
    std::fclose(file_);
    if (written_ != path_) {
        std::remove(written_.c_str());
    }
}

void output_file::write(std::string_view text) { write(std::as_bytes(std::span{text})); }

void output_file::write(std::span<const std::byte> bytes) {
    if (std::fwrite(bytes.data(), 1, bytes.size(), file_) != bytes.size()) {
        fail();
    }
}

void output_file::finish() {
    if (std::fclose(std::exchange(file_, nullptr)) != 0 ||
        (written_ != path_ && std::rename(written_.c_str(), path_.c_str()) != 0)) {
        const int reason = errno;
        if (written_ != path_) {
            std::remove(written_.c_str());
        }
        errno = reason;
        fail();
    }
}

void output_file::fail() const {
    throw input_error(fmt::format("cannot write {}: {}", path_, std::strerror(errno)));
}

}  // namespace ramwright::tool
