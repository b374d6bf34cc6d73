// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

/// \file
/// Which file a program is, and whether a library can be preloaded into it.

namespace ramwright::tool {

/// The file that a shell would run for `name`. Throws `input_error` if there is none.
[[nodiscard]] std::string find_program(const std::string& name);

/// Throws `input_error`, with the reason, if nothing can be preloaded into the program at `path`. A script
/// can: its interpreter is what runs.
void require_preloadable(const std::string& path);

}  // namespace ramwright::tool
