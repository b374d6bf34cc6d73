// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <elfutils/libdw.h>

#include <cstdint>

/// \file
/// What the debug information says of types, however often they contain each other in a damaged file.

namespace ramwright::tool {

class type_properties {
public:
    /// False for what lies too deep in other types, and after more types than any firmware has.
    [[nodiscard]] bool may_visit(int depth);

    /// 0: not known.
    [[nodiscard]] std::uint64_t alignment_of(Dwarf_Die& type, int depth = 0);
    /// Whether a member of it may be written to in what is `const`.
    [[nodiscard]] bool has_mutable(Dwarf_Die& type, int depth = 0);

private:
    int visits_ = 0;
};

/// Whether nothing may write to the variable. Of an array its elements are `const`.
[[nodiscard]] bool is_const(Dwarf_Die& variable);
/// Whether something outside of the program may write to it; of an array its elements.
[[nodiscard]] bool is_volatile(Dwarf_Die& variable);

}  // namespace ramwright::tool
