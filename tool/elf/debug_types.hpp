// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <elfutils/libdw.h>

#include <cstdint>
#include <optional>
#include <string>

/// \file
/// What the debug information says of types.

namespace ramwright::tool {

/// The type of a variable, a member or an array's elements, or what a pointer points to, peeled.
[[nodiscard]] std::optional<Dwarf_Die> type_of(Dwarf_Die& entry);

/// Elements of an array of any number of dimensions; 0 if it does not say.
[[nodiscard]] std::uint64_t element_count(Dwarf_Die& array);

[[nodiscard]] std::uint64_t size_of(Dwarf_Die& type);

/// Of a type or a variable, with its namespaces and classes.
[[nodiscard]] std::string qualified_name(Dwarf_Die& entry);

}  // namespace ramwright::tool
