// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <elfutils/libdw.h>

#include <cstdint>
#include <optional>
#include <string>

#include "tool/size/structure_layout.hpp"

/// \file
/// What a container has room for that its members do not say: it keeps its elements in bytes or in a union.

namespace ramwright::tool {

struct stored_elements {
    Dwarf_Die type{};
    std::uint64_t count = 0;
};

/// Of a template of one type with room for whole elements of it beside nothing else of that size, and of
/// `ramwright::slab`, whose room is elsewhere.
[[nodiscard]] std::optional<stored_elements> elements_stored_in(Dwarf_Die& structure,
                                                                const std::string& name,
                                                                structure_layout& layout);

}  // namespace ramwright::tool
