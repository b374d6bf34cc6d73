// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "tool/elf/elf_file.hpp"
#include "tool/inspect/debug_object.hpp"
#include "tool/inspect/findings.hpp"

/// \file
/// How deep stacks were ever used, by the paint that is left.

namespace ramwright::tool::inspect {

/// An entry of a firmware's table of stacks.
void add_named_stack(const debug_object& named_stack, std::vector<stack_found>& stacks);

/// Variables that begin with paint, unless they are in `stacks` already.
void add_painted_stacks(std::span<const elf_symbol> symbols, const target_memory& memory,
                        std::uint64_t bias, std::vector<stack_found>& stacks);

}  // namespace ramwright::tool::inspect
