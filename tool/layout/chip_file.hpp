// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "tool/layout/chip.hpp"

/// \file
/// The TOML file that describes a chip. docs/layout.md says what is in one.

namespace ramwright::tool {

/// Reads and checks it: what comes back can be written in every form. Throws `input_error`, one sentence
/// that begins with `path` and the line.
[[nodiscard]] chip parse_chip(std::string_view text, const std::string& path);

[[nodiscard]] chip read_chip(const std::string& path);

}  // namespace ramwright::tool
