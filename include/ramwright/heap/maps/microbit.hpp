// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ramwright/heap/memory_map.hpp"

/// \file
/// BBC micro:bit with an nRF51822, as QEMU's machine microbit has it. nRF51 Series Reference Manual, chapter on
/// memory.

namespace ramwright::maps {

inline constexpr memory_map microbit{{
    {.where = {.name = "RAM",
               .start = 0x2000'0000,
               .size = 16 * 1024,
               .has = capability::byte_accessible | capability::internal | capability::executable |
                      capability::uncached}},
}};

}  // namespace ramwright::maps
