// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "tool/layout/chip.hpp"

/// \file
/// The chip as a script for the GNU linker: MEMORY, the sections in RAM, the stack's symbols and the tables
/// that start-up works through.

namespace ramwright::tool {

/// `command` is what wrote it, for its head.
[[nodiscard]] std::string linker_script(const chip& described, const std::string& command);

/// The input sections that the linker collects in it.
[[nodiscard]] std::vector<std::string> inputs_of(const chip_section& section);

/// The flash that holds the tables of start-up: the first, or null.
[[nodiscard]] const chip_region* table_flash(const chip& described);

}  // namespace ramwright::tool
