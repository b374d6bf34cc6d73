// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

/// \file
/// Which file a program is, and whether a library can be preloaded into it.

namespace ramwright::tool {

/// The file that a shell would run for `name`. Throws `input_error` if there is none.
[[nodiscard]] std::string find_program(const std::string& name);

/// Of how many bits what is preloaded into the program at `path` must be. Throws `input_error`, with the
/// reason, if nothing can be. A script is taken to have an interpreter like this command.
[[nodiscard]] unsigned preloaded_bits(const std::string& path);

}  // namespace ramwright::tool
