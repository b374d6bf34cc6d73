// SPDX-License-Identifier: Apache-2.0
#include "tool/trace/ctf_export.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <span>
#include <system_error>
#include <utility>

#include "tool/common/error.hpp"
#include "tool/trace/ctf_metadata.hpp"
#include "tool/trace/trace_reader.hpp"

namespace ramwright::tool {

namespace {

namespace fs = std::filesystem;

/// A file that is gone again unless it was finished.
class output_file {
public:
    explicit output_file(const fs::path& path)
        : path_{path.string()}, file_{std::fopen(path_.c_str(), "wb")} {
        if (file_ == nullptr) {
            fail();
        }
    }
    ~output_file() {
        if (file_ != nullptr) {
            std::fclose(file_);
            std::remove(path_.c_str());
        }
    }
    output_file(const output_file&) = delete;
    output_file& operator=(const output_file&) = delete;

    void write(std::span<const std::byte> bytes) {
        if (std::fwrite(bytes.data(), 1, bytes.size(), file_) != bytes.size()) {
            fail();
        }
    }
    void finish() {
        if (std::fclose(std::exchange(file_, nullptr)) != 0) {
            fail();
        }
    }

private:
    [[noreturn]] void fail() const {
        throw input_error(fmt::format("cannot write {}: {}", path_, std::strerror(errno)));
    }

    std::string path_;
    std::FILE* file_;
};

}  // namespace

std::uint64_t export_ctf(const std::string& path, const std::string& directory) {
    trace_reader reader{path};
    std::error_code error;
    fs::create_directories(directory, error);
    if (error) {
        throw input_error(fmt::format("cannot make {}: {}", directory, error.message()));
    }
    output_file stream{fs::path{directory} / "stream"};
    output_file metadata{fs::path{directory} / "metadata"};
    const std::string description = ctf_metadata(reader.info());
    metadata.write(std::as_bytes(std::span{description}));
    std::uint64_t written = 0;
    for (trace_event event; reader.next(event);) {
        if (written != reader.packets()) {
            stream.write(reader.packet());
            written = reader.packets();
        }
    }
    metadata.finish();
    stream.finish();
    return reader.events();
}

}  // namespace ramwright::tool
