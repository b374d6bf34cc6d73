// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "tool/replay/design.hpp"

/// \file
/// Designs as people type them.

namespace ramwright::tool {

/// What there is, for a command's help.
inline constexpr const char* design_help =
    "A design is an allocator, then, each after a plus, its check level and the guards around it:\n"
    "  general, first_fit, best_fit, arena   one allocator over the whole region\n"
    "  heap:NAME=SIZE,NAME=SIZE,NAME         the capability heap; regions are asked in this order, "
    "and\n"
    "                                        the last one, without a size, has what is left\n"
    "  CHIP.toml                             the same over the RAM of a chip, as layout describes "
    "it\n"
    "  PLAN.json                             what ramwright plan wrote\n"
    "  +off, +standard, +full                check level; standard unless said otherwise\n"
    "  +red_zone, +quarantine, +sampled      guards, the innermost first: red zones; 16 blocks "
    "kept\n"
    "                                        from use after they are freed; red zones on 1 block "
    "in 64";

/// Whether who asks for a design takes one that serves some callers beside its heap.
enum class apart_designs : std::uint8_t { refused, taken };

/// Throws `input_error` for anything else than `design_help` says, naming what there is.
[[nodiscard]] design parse_design(const std::string& text,
                                  apart_designs apart = apart_designs::refused);

}  // namespace ramwright::tool
