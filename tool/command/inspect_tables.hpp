// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "tool/elf/code_addresses.hpp"
#include "tool/inspect/findings.hpp"

namespace ramwright::tool {

/// `top`: blocks of each allocator that are listed.
void print_findings(const inspect::findings& found, code_addresses& code, std::size_t top);

/// Everything, on standard output.
void print_findings_as_json(const inspect::findings& found, code_addresses& code);

}  // namespace ramwright::tool
