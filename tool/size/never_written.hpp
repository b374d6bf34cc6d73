// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tool/size/memory_use.hpp"
#include "tool/size/object_accesses.hpp"

/// \file
/// Variables that lie in RAM with a copy in flash and that no code of the image is seen to write: `const`
/// would leave them in flash.

namespace ramwright::tool {

struct unwritten_variable {
    /// In `memory_use::pieces`.
    std::size_t piece = 0;
    /// Functions that load from it, as the compiler named them.
    std::vector<std::string> read_by;
    /// Why it may be written after all. Empty: no instruction of a function in the image does.
    std::vector<std::string> doubts;

    [[nodiscard]] bool is_certain() const noexcept { return doubts.empty(); }
};

/// Those that are certain first, each by size, the largest first.
[[nodiscard]] std::vector<unwritten_variable> find_never_written(
    const memory_use& use, const std::map<std::uint32_t, object_access>& accesses);

}  // namespace ramwright::tool
