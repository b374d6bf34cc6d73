// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tool/size/memory_use.hpp"

/// \file
/// The bytes of an image, added up by what has them.

namespace ramwright::tool {

/// Bytes of flash and of RAM. What is copied at start, as `.data`, takes both.
struct byte_count {
    std::uint64_t flash = 0;
    std::uint64_t ram = 0;

    [[nodiscard]] std::uint64_t all() const noexcept { return flash + ram; }
    byte_count& operator+=(const byte_count& other) noexcept;
    [[nodiscard]] bool operator==(const byte_count&) const = default;
};

enum class group_by : std::uint8_t { region, section, directory, module, object, symbol };

struct group {
    std::string name;
    byte_count bytes;
};

[[nodiscard]] byte_count bytes_of(const memory_use& use, const piece& part);

/// What `part` belongs to; not for `group_by::region`, because a piece can be in two.
[[nodiscard]] std::string group_name(const memory_use& use, const piece& part, group_by what);

/// The largest first; of the same size in the order of the alphabet. Symbols have their demangled
/// names, and those of one name are one group.
[[nodiscard]] std::vector<group> grouped_by(const memory_use& use, group_by what);

struct change {
    std::string name;
    byte_count before;
    byte_count after;
};

/// What is not the same in both, the largest change first.
[[nodiscard]] std::vector<change> changes(const std::vector<group>& before,
                                          const std::vector<group>& after);

/// The share of all bytes that neither a symbol nor the map explains.
[[nodiscard]] double unclaimed_share(const memory_use& use);

/// A function's or object's name as the source has it.
[[nodiscard]] std::string readable_name(const std::string& symbol);

}  // namespace ramwright::tool
