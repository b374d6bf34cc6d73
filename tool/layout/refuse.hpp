// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <string>

#include "tool/common/error.hpp"

/// \file
/// How a description is refused.

namespace ramwright::tool {

/// "chip.toml:12: sentence", as compilers say it. On one line, whatever the sentence quotes.
[[noreturn]] inline void refuse_line(const std::string& path, std::size_t line,
                                     std::string sentence) {
    for (char& each : sentence) {
        each = static_cast<unsigned char>(each) < ' ' ? ' ' : each;
    }
    throw input_error(fmt::format("{}:{}: {}", path, line, sentence));
}

}  // namespace ramwright::tool
