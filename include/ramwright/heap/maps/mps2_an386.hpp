// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ramwright/heap/memory_map.hpp"

/// \file
/// Arm MPS2 with the FPGA images AN385 (Cortex-M3) and AN386 (Cortex-M4), as QEMU's machines mps2-an385 and
/// mps2-an386 have them. Application notes DAI 0385 and DAI 0386, section on the memory map.
///
/// QEMU emulates no DMA controller on these boards. That one would reach the SSRAM and the PSRAM, and not the block
/// RAM next to the core, is what this map assumes, so that programs can be tried out.

namespace ramwright::maps {

inline constexpr memory_map mps2_an386{{
    {.where = {.name = "BRAM",
               .start = 0x0100'0000,
               .size = 16 * 1024,
               .has = capability::byte_accessible | capability::internal |
                      capability::tightly_coupled | capability::executable | capability::uncached}},
    {.where = {.name = "SSRAM",
               .start = 0x2000'0000,
               .size = 4 * 1024 * 1024,
               .has = capability::byte_accessible | capability::internal | capability::dma |
                      capability::executable | capability::uncached},
     .choice = {capability::dma, capability::byte_accessible}},
    {.where = {.name = "PSRAM",
               .start = 0x2100'0000,
               .size = 16 * 1024 * 1024,
               .has = capability::byte_accessible | capability::external | capability::dma |
                      capability::executable | capability::uncached},
     .choice = {capability::external}},
}};

}  // namespace ramwright::maps
