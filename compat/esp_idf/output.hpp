// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "damage.hpp"
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

/// Eight digits, upper case, as %08X; more where an address has more.
class upper_hexadecimal {
public:
    explicit upper_hexadecimal(std::uintptr_t value) noexcept {
        do {
            digits_[--first_] = "0123456789ABCDEF"[value & 15];
            value >>= 4;
        } while (value != 0 || first_ > sizeof digits_ - 8);
    }
    [[nodiscard]] std::string_view text() const noexcept {
        return {digits_ + first_, sizeof digits_ - first_};
    }

private:
    char digits_[16]{};
    std::size_t first_ = sizeof digits_;
};

/// "CORRUPT HEAP: ...": the lines that monitors and test scripts look for.
void print_damage(const damage& found) noexcept;

}  // namespace ramwright::esp_idf
