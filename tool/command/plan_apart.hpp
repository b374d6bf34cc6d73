// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "tool/elf/code_addresses.hpp"
#include "tool/plan/find_apart.hpp"

/// \file
/// What `ramwright plan` says of callers that need no heap.

namespace ramwright::tool {

/// Those that are kept apart: who they are, what they ask for and what shows that they need no heap.
void print_apart(const apart_choice& choice, code_addresses& code);

/// One sentence of what `--apart` would do; nothing where there is nothing to keep apart.
void print_apart_hint(const apart_choice& choice);

/// A line for each caller that is kept apart, for the header.
[[nodiscard]] std::vector<std::string> apart_lines(const apart_choice& choice,
                                                   code_addresses& code);

}  // namespace ramwright::tool
