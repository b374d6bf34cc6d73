// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ramwright/heap/memory_map.hpp"

/// \file
/// RP2350. Datasheet, section 2.2.3 (addresses of the SRAM) and chapter 4 (memory).
///
/// SRAM0 to SRAM7 are striped into one range; SRAM8 and SRAM9 are mostly used for the stack of one core each, and
/// so the last choice. DMA reaches all. PSRAM on the second chip select is the board's: its region is added with
/// its size, `external` and a cache line of 8.

namespace ramwright::maps {

inline constexpr memory_map rp2350{{
    {.where = {.name = "SRAM0-7",
               .start = 0x2000'0000,
               .size = 512 * 1024,
               .has = capability::byte_accessible | capability::internal | capability::dma |
                      capability::executable | capability::uncached}},
    {.where = {.name = "SRAM8",
               .start = 0x2008'0000,
               .size = 4 * 1024,
               .has = capability::byte_accessible | capability::internal | capability::dma |
                      capability::executable | capability::uncached},
     .choice = {{}, {}, capability::byte_accessible}},
    {.where = {.name = "SRAM9",
               .start = 0x2008'1000,
               .size = 4 * 1024,
               .has = capability::byte_accessible | capability::internal | capability::dma |
                      capability::executable | capability::uncached},
     .choice = {{}, {}, capability::byte_accessible}},
}};

}  // namespace ramwright::maps
