// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>

#include "tool/stack/firmware_image.hpp"

/// \file
/// Types of functions, from DWARF, as far as a call through a pointer depends on them: `4(*,i4)` takes a
/// pointer and an integer and returns 4 bytes.

namespace ramwright::tool::stack {

class prototypes {
public:
    static constexpr const char* virtual_function = "virtual";

    explicit prototypes(const firmware_image& image);

    /// Of the function that begins at `start`; nullptr if there is no debug information on it.
    [[nodiscard]] const std::string* of(address start) const noexcept;
    /// What the function that begins at `start`, and all that was inlined into it, can call through
    /// pointers: every type of function that its sources have a pointer to, and `virtual_function`. nullptr
    /// as above.
    [[nodiscard]] const std::set<std::string>* called_from(address start) const noexcept;

private:
    class reader;

    std::map<address, std::string> types_;
    std::map<address, std::set<std::string>> called_;
};

}  // namespace ramwright::tool::stack
