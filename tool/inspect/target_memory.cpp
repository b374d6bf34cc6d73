// SPDX-License-Identifier: Apache-2.0
#include "tool/inspect/target_memory.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ramwright::tool::inspect {

namespace {

/// More than any region has: a damaged size must not take all memory of this machine.
constexpr std::uint64_t most_bytes = std::uint64_t{1} << 30;
constexpr std::uint64_t at_once = 64 * 1024;

}  // namespace

std::vector<std::byte> target_memory::bytes(std::uint64_t address, std::uint64_t size) const {
    if (size > most_bytes) {
        throw unreadable(fmt::format("{} bytes at {:#x} are more than can be true", size, address));
    }
    std::vector<std::byte> found;
    while (found.size() != size) {
        const std::size_t before = found.size();
        const std::size_t count = std::min<std::uint64_t>(size - before, at_once);
        found.resize(before + count);
        const std::size_t known = read(address + before, std::span{found}.subspan(before));
        if (known != count) {
            throw unreadable(fmt::format("the {} bytes at {:#x} are not all in the dump: it has {}",
                                         size, address, before + known));
        }
    }
    return found;
}

std::uint64_t target_memory::number(std::uint64_t address, std::uint64_t size) const {
    std::byte found[8] = {};
    const std::span<std::byte> wanted{found, std::min<std::uint64_t>(size, sizeof(found))};
    if (size == 0 || size > sizeof(found) || read(address, wanted) != size) {
        throw unreadable(fmt::format("what lies at {:#x} is not in the dump", address));
    }
    std::uint64_t value = 0;
    for (std::size_t index = 0; index != size; ++index) {
        value |= std::to_integer<std::uint64_t>(found[index]) << (8 * index);
    }
    return value;
}

void memory_pieces::add(std::uint64_t address, std::span<const std::byte> content) {
    if (!content.empty()) {
        pieces_.push_back({address, content});
    }
}

std::size_t memory_pieces::read(std::uint64_t address, std::span<std::byte> into) const {
    std::size_t done = 0;
    for (auto each = pieces_.begin(); each != pieces_.end() && done != into.size();) {
        const std::uint64_t offset = address + done - each->address;
        if (offset >= each->content.size()) {
            ++each;
            continue;
        }
        const std::size_t count =
            std::min<std::size_t>(into.size() - done, each->content.size() - offset);
        std::copy_n(each->content.begin() + static_cast<std::ptrdiff_t>(offset), count,
                    into.begin() + static_cast<std::ptrdiff_t>(done));
        done += count;
        each = pieces_.begin();
    }
    return done;
}

}  // namespace ramwright::tool::inspect
