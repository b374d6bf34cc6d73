// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ramwright/heap/memory_map.hpp"

/// \file
/// RP2040. Datasheet, section 2.6.2 (SRAM).
///
/// SRAM0 to SRAM3 are striped word by word into one range; SRAM4 and SRAM5 are mostly used for the stack of one
/// core each, without the other core in the way, and so the last choice. DMA reaches all. The range at
/// 0x2100'0000 is the first one again, not striped.

namespace ramwright::maps {

inline constexpr memory_map rp2040{{
    {.where = {.name = "SRAM0-3",
               .start = 0x2000'0000,
               .size = 256 * 1024,
               .has = capability::byte_accessible | capability::internal | capability::dma |
                      capability::executable | capability::uncached}},
    {.where = {.name = "SRAM4",
               .start = 0x2004'0000,
               .size = 4 * 1024,
               .has = capability::byte_accessible | capability::internal | capability::dma |
                      capability::executable | capability::uncached},
     .choice = {{}, {}, capability::byte_accessible}},
    {.where = {.name = "SRAM5",
               .start = 0x2004'1000,
               .size = 4 * 1024,
               .has = capability::byte_accessible | capability::internal | capability::dma |
                      capability::executable | capability::uncached},
     .choice = {{}, {}, capability::byte_accessible}},
}};

}  // namespace ramwright::maps
