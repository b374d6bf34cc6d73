// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <string>

#include "tool/common/error.hpp"

/// \file
/// How a description is refused.

namespace ramwright::tool {

/// "chip.toml:12: sentence", as compilers say it.
[[noreturn]] inline void refuse_line(const std::string& path, std::size_t line,
                                     const std::string& sentence) {
    throw input_error(fmt::format("{}:{}: {}", path, line, sentence));
}

}  // namespace ramwright::tool
