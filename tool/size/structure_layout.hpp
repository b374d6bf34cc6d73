// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <elfutils/libdw.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// \file
/// Where the members of a structure are, by the debug information, and what lies between them.

namespace ramwright::tool {

struct structure_member {
    std::string name;
    std::uint64_t bit_offset = 0;
    std::uint64_t bit_size = 0;
    bool is_bit_field = false;
    bool is_of_base = false;
    bool is_volatile = false;
    Dwarf_Die type{};
};

struct structure_layout {
    std::uint64_t size = 0;
    /// Those of bases too: what derives may lay its own members into the padding at their end.
    std::vector<structure_member> members;
    std::uint64_t lost = 0;
    std::string holes;
};

/// Nothing if a member's place is only known at run time (virtual bases), or if it has none.
[[nodiscard]] std::optional<structure_layout> layout_of(Dwarf_Die& structure);

}  // namespace ramwright::tool
