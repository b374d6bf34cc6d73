// SPDX-License-Identifier: Apache-2.0
#include "tool/device/read_memory_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "tool/trace/byte_source.hpp"
#include "tool/trace/trace_error.hpp"

namespace ramwright::tool {

std::vector<std::byte> read_memory_file(const std::string& path) {
    constexpr std::size_t most = std::size_t{1} << 30;
    constexpr std::size_t piece = std::size_t{1} << 20;
    const std::unique_ptr<byte_source> file = open_trace(path);
    std::vector<std::byte> memory;
    for (std::size_t filled = 0; filled == memory.size();) {
        if (filled > most) {
            throw trace_error(fmt::format("{} is larger than {} MiB", path, most >> 20));
        }
        memory.resize(std::max(piece, 2 * filled));
        filled += file->read(std::span{memory}.subspan(filled));
        if (filled != memory.size()) {
            memory.resize(filled);
            break;
        }
    }
    return memory;
}

}  // namespace ramwright::tool
