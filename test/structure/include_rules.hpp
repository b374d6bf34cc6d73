// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

/// \file
/// Who may include whom, read from the sources themselves.
///
/// A header's room is the directory below `ramwright/` it lies in. `docs/design.md` says why each
/// direction is what it is.

namespace ramwright::structure {

/// Every include of a header under `root` that the design does not allow, one sentence each. Empty iff there
/// is none.
[[nodiscard]] std::vector<std::string> forbidden_includes(const std::filesystem::path& root);

}  // namespace ramwright::structure
