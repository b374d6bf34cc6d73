// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ramwright/heap/memory_map.hpp"

/// \file
/// QEMU's machine virt for RV32, with 4 MiB (`-m 4M`). There is no manual but QEMU's, "virt Generic Virtual
/// Platform".

namespace ramwright::maps {

inline constexpr memory_map rv32_virt{{
    {.where = {.name = "DRAM",
               .start = 0x8000'0000,
               .size = 4 * 1024 * 1024,
               .has = capability::byte_accessible | capability::internal | capability::executable |
                      capability::uncached}},
}};

}  // namespace ramwright::maps
