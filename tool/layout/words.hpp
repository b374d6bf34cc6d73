// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

/// \file
/// Which words of the user's can stand in a linker script, a C++ header and a picture as they are.

namespace ramwright::tool {

/// Letters, digits and underscores; no digit first.
[[nodiscard]] bool is_identifier(std::string_view word);

/// Means something to the linker where it names a region.
[[nodiscard]] bool is_linker_word(std::string_view word);

/// Letters, digits and `.`, `_`, `+`, `-`: a chip's name, a file's.
[[nodiscard]] bool is_plain_text(std::string_view word);

/// A dot, then words with dots between them: `.bss.fast`.
[[nodiscard]] bool is_section_name(std::string_view word);

/// A section's name with `*` and `?`.
[[nodiscard]] bool is_section_pattern(std::string_view word);

}  // namespace ramwright::tool
