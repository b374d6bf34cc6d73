// SPDX-License-Identifier: Apache-2.0
#include "tool/trace/byte_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "tool/trace/trace_error.hpp"

namespace ramwright::tool {

namespace {

namespace fs = std::filesystem;

struct close_file {
    void operator()(std::FILE* file) const {
        if (file != stdin) {
            std::fclose(file);
        }
    }
};

class file_source final : public byte_source {
public:
    file_source(std::string name, std::FILE* file) : name_{std::move(name)}, file_{file} {}

    std::size_t read(std::span<std::byte> into) override {
        const std::size_t got = std::fread(into.data(), 1, into.size(), file_.get());
        if (got < into.size() && std::ferror(file_.get()) != 0) {
            throw trace_error(fmt::format("cannot read {}: {}", name_, std::strerror(errno)));
        }
        return got;
    }
    [[nodiscard]] const std::string& name() const override { return name_; }

private:
    std::string name_;
    std::unique_ptr<std::FILE, close_file> file_;
};

bool is_hidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

/// The one stream in a trace directory.
fs::path stream_in(const fs::path& directory) {
    fs::path found;
    for (const fs::directory_entry& entry : fs::directory_iterator(directory)) {
        if (!entry.is_regular_file() || entry.path().filename() == "metadata" ||
            is_hidden(entry.path())) {
            continue;
        }
        if (!found.empty()) {
            throw trace_error(fmt::format(
                "{} holds more than one stream: name one of them, {} or {}", directory.string(),
                found.filename().string(), entry.path().filename().string()));
        }
        found = entry.path();
    }
    if (found.empty()) {
        throw trace_error(fmt::format("{} is a directory without a stream", directory.string()));
    }
    return found;
}

}  // namespace

std::size_t memory_source::read(std::span<std::byte> into) {
    const std::size_t count = std::min(into.size(), left_.size());
    std::copy_n(left_.begin(), count, into.begin());
    left_ = left_.subspan(count);
    return count;
}

std::unique_ptr<byte_source> open_trace(const std::string& path) {
    if (path == "-") {
        return std::make_unique<file_source>("standard input", stdin);
    }
    try {
        const std::string file = fs::is_directory(path) ? stream_in(path).string() : path;
        std::FILE* const opened = std::fopen(file.c_str(), "rb");
        if (opened == nullptr) {
            throw trace_error(fmt::format("cannot open {}: {}", file, std::strerror(errno)));
        }
        // Read in large pieces anyway: a second buffer would only copy.
        std::setvbuf(opened, nullptr, _IONBF, 0);
        return std::make_unique<file_source>(file, opened);
    } catch (const fs::filesystem_error& error) {
        throw trace_error(fmt::format("cannot open {}: {}", path, error.code().message()));
    }
}

}  // namespace ramwright::tool
