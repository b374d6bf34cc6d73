// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tool/elf/elf_file.hpp"
#include "tool/size/object_accesses.hpp"

/// \file
/// Integers that every store in the image gives one of a few known numbers: flags and states that were
/// declared as `int`.

namespace ramwright::tool {

struct narrow_integer {
    /// `radio.state` for a member.
    std::string name;
    std::uint64_t size = 0;
    /// Bytes of a type that holds `numbers`.
    std::uint64_t needed = 0;
    /// All that it ever holds, its initial value too.
    std::set<std::int64_t> numbers;
};

/// Variables and members of variables, not elements of arrays: with an index it is not known which is
/// meant. Those that could be written otherwise as well are left out. By bytes saved.
[[nodiscard]] std::vector<narrow_integer> find_narrow_integers(
    const elf_file& elf, const std::map<std::uint32_t, object_access>& accesses);

}  // namespace ramwright::tool
