// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "tool/elf/code_addresses.hpp"
#include "tool/inspect/findings.hpp"

namespace ramwright::tool {

/// `top`: blocks of each allocator that are listed.
void print_findings(const inspect::findings& found, code_addresses& code, std::size_t top);

[[nodiscard]] const char* name_of(fault_kind kind);
/// Its name; empty if the fault was in none that has one.
[[nodiscard]] std::string stack_of(const fault_record& fault);
/// Where an instruction is, as a caller is written.
[[nodiscard]] std::string code_at(std::uint64_t program_counter, code_addresses& code);

/// Everything, on standard output.
void print_findings_as_json(const inspect::findings& found, code_addresses& code);

}  // namespace ramwright::tool
