// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "ramwright/trace/packet.hpp"
#include "tool/trace/build_id_text.hpp"

/// \file
/// Whether a trace and an ELF file are of the same build.

namespace ramwright::tool {

/// All zero if the file has none. Throws `input_error` if it is no readable ELF file.
[[nodiscard]] build_id build_id_of_elf(const std::string& path);

/// Throws `trace_error` if the trace, called `trace_name`, was recorded by another build than the ELF
/// file's, or if one of them does not say which build it is. An empty path is no ELF to differ from.
void require_same_build(const std::string& trace_name, const trace_info& info,
                        const std::string& elf_path);

}  // namespace ramwright::tool
