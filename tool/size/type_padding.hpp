// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "tool/elf/elf_file.hpp"
#include "tool/size/narrow_members.hpp"

/// \file
/// RAM and flash that the types of a firmware's variables waste, by its debug information: holes in
/// structures, and enumerations wider than their values. What is made on the heap or on a stack is
/// not known to the linker and not counted.

namespace ramwright::tool {

struct padded_type {
    std::string name;
    std::uint64_t size = 0;
    /// Bytes of holes in one.
    std::uint64_t lost = 0;
    /// The size with its members in the order of their alignment; `size` where that is not known:
    /// with bases, bit fields or a prescribed alignment.
    std::uint64_t reordered = 0;
    /// `3 after kind, 3 at the end`
    std::string holes;
    /// Variables of that type, elements of arrays and of containers, members of other variables.
    std::uint64_t instances = 0;
};

struct wide_enumeration {
    std::string name;
    std::uint64_t size = 0;
    /// What holds every combination of its enumerators' bits.
    std::uint64_t needed = 0;
    std::uint64_t instances = 0;
};

struct type_padding {
    /// Those with holes, by the bytes lost in all, the most first.
    std::vector<padded_type> types;
    /// Those that could be narrower, in the same order.
    std::vector<wide_enumeration> enumerations;
    std::vector<narrow_member> members;
    /// Of variables that are `const`, not `volatile`, and have no `mutable` member.
    std::set<std::uint64_t> constants;
    /// Of variables that are `volatile`, or whose elements are.
    std::set<std::uint64_t> volatiles;
};

/// `placed` are the addresses of the image's objects: the debug information still has the variables that
/// the linker threw away.
[[nodiscard]] type_padding find_type_padding(const elf_file& elf,
                                             const std::set<std::uint64_t>& placed);

}  // namespace ramwright::tool
