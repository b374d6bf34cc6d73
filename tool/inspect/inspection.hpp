// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tool/elf/elf_file.hpp"
#include "tool/inspect/findings.hpp"
#include "tool/inspect/target_memory.hpp"

/// \file
/// All that the library keeps in a target's memory.

namespace ramwright::tool::inspect {

/// `bias`: what is added to the image's addresses in this memory. Throws `input_error` if the image has no
/// debug information, or the memory is of another build.
[[nodiscard]] findings inspect_memory(const elf_file& image, const target_memory& memory,
                                      std::uint64_t bias = 0);

}  // namespace ramwright::tool::inspect
