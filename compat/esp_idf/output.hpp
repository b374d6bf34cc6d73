// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "poisoned.hpp"
#include "ramwright/fixed/format.hpp"
#include "ramwright/fixed/string.hpp"
#include "ramwright_esp_idf.h"

/// \file
/// Lines in ESP-IDF's formats.

namespace ramwright::esp_idf {

template <typename... Arguments>
void print(fixed::detail::format_pattern<std::type_identity_t<Arguments>...> pattern,
           const Arguments&... arguments) noexcept {
    fixed::string<200> line;
    fixed::format(line, pattern, arguments...);
    ramwright_esp_idf_output(line.c_str());
}

[[nodiscard]] inline std::uintptr_t address(const void* of) noexcept {
    return reinterpret_cast<std::uintptr_t>(of);
}

/// "CORRUPT HEAP: ...": the lines that monitors and test scripts look for.
void print_damage(const damage& found) noexcept;

}  // namespace ramwright::esp_idf
