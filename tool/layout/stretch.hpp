// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tool/layout/chip.hpp"

/// \file
/// A region from its lowest address to its highest: who has what.

namespace ramwright::tool {

enum class stretch_use : std::uint8_t { reserved, stack, section, code, heap };

/// What the description says about a size; the rest the linker knows.
enum class known_size : std::uint8_t { exact, at_most, at_least, as_linked };

struct stretch {
    stretch_use use = stretch_use::heap;
    std::string name;
    std::uint64_t bytes = 0;  ///< if as linked: to draw it, the most that a heap can have, or 0
    known_size known = known_size::exact;
};

/// Sections come in the file's order. What they leave is the heap's, and in flash the code's.
[[nodiscard]] std::vector<stretch> stretches_of(const chip& described, const chip_region& region);

[[nodiscard]] const char* name_of(stretch_use use) noexcept;

[[nodiscard]] const char* name_of(known_size known) noexcept;

/// `4,096 B`, `≤ 4,096 B`, `≥ 4,096 B` or `as linked`.
[[nodiscard]] std::string size_text(const stretch& of);

}  // namespace ramwright::tool
