// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tool/elf/elf_file.hpp"
#include "tool/size/memory_use.hpp"

/// \file
/// Which code of an image reads and writes the variables in its RAM.
///
/// Every instruction that makes an address of one is found, and the address followed through the code: to
/// loads, to stores, into the functions it is handed to. For a Cortex-M or a 32-bit RISC-V.

namespace ramwright::tool {

struct object_store {
    std::uint32_t place = 0;
    std::uint32_t bytes = 0;
    /// Somewhere in the object: `place` is where an index starts.
    bool indexed = false;
    /// All that it may store; none if that is not known.
    std::set<std::uint32_t> numbers = {};

    auto operator<=>(const object_store&) const = default;
};

struct object_access {
    std::uint32_t end = 0;
    /// In `memory_use::pieces`.
    std::size_t piece = 0;
    /// A compiler knows how objects of one block lie to each other, and may reach one from another with
    /// an index: those of one section of one file, or without a map all of a section.
    std::size_t block = 0;
    std::set<object_store> stores = {};
    /// Functions that load from it, as the compiler named them.
    std::set<std::string> read_by = {};
    /// Why there may be more stores: "init keeps its address in memory".
    std::set<std::string> doubts = {};
};

/// By the address of the object. Empty for other machines, and for images without symbols of functions.
[[nodiscard]] std::map<std::uint32_t, object_access> find_object_accesses(const elf_file& elf,
                                                                          const memory_use& use);

}  // namespace ramwright::tool
