// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ramwright/heap/memory_map.hpp"

/// \file
/// Arm MPS2+ with the FPGA image AN505 (Cortex-M33), as QEMU's machine mps2-an505 has it; secure addresses.
/// Application note DAI 0505, section on the memory map.
///
/// QEMU emulates no DMA of the images that run here: none is named. SSRAM2 and SSRAM3 are two memories behind one
/// another, behind one protection controller each.

namespace ramwright::maps {

inline constexpr memory_map mps2_an505{{
    {.where = {.name = "SRAM",
               .start = 0x3000'0000,
               .size = 32 * 1024,
               .has = capability::byte_accessible | capability::internal | capability::executable |
                      capability::uncached}},
    {.where = {.name = "SSRAM2",
               .start = 0x3800'0000,
               .size = 2 * 1024 * 1024,
               .has = capability::byte_accessible | capability::internal | capability::executable |
                      capability::uncached}},
    {.where = {.name = "SSRAM3",
               .start = 0x3820'0000,
               .size = 2 * 1024 * 1024,
               .has = capability::byte_accessible | capability::internal | capability::executable |
                      capability::uncached}},
    {.where = {.name = "PSRAM",
               .start = 0x8000'0000,
               .size = 16 * 1024 * 1024,
               .has = capability::byte_accessible | capability::external | capability::executable |
                      capability::uncached},
     .choice = {capability::external}},
}};

}  // namespace ramwright::maps
