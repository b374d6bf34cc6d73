// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ramwright/heap/memory_map.hpp"

/// \file
/// STM32F769. Reference manual RM0410, section 2.1 (system architecture), and in the same chapter
/// "Embedded SRAM".
///
/// DMA1, DMA2 and the DMAs of Ethernet, USB, LTDC and DMA2D reach SRAM1, SRAM2 and, through the core's AHBS
/// port, the DTCM, which no cache stands before: what is shared word by word with a DMA, as its descriptors,
/// asks for `dma | uncached` and gets it. SRAM1 and SRAM2 are behind the data cache of 32-byte lines. The ITCM,
/// at address 0, is for code that asks for `tightly_coupled`; no DMA reaches it.

namespace ramwright::maps {

inline constexpr memory_map stm32f769{{
    {.where = {.name = "DTCM",
               .start = 0x2000'0000,
               .size = 128 * 1024,
               .has = capability::byte_accessible | capability::internal | capability::dma |
                      capability::tightly_coupled | capability::uncached},
     .choice = {capability::tightly_coupled | capability::uncached, {}, capability::dma}},
    {.where = {.name = "SRAM1",
               .start = 0x2002'0000,
               .size = 368 * 1024,
               .has = capability::byte_accessible | capability::internal | capability::dma |
                      capability::executable},
     .cache_line = 32},
    {.where = {.name = "SRAM2",
               .start = 0x2007'C000,
               .size = 16 * 1024,
               .has = capability::byte_accessible | capability::internal | capability::dma |
                      capability::executable},
     .cache_line = 32},
    {.where = {.name = "ITCM",
               .start = 0,
               .size = 16 * 1024,
               .has = capability::byte_accessible | capability::internal |
                      capability::tightly_coupled | capability::uncached | capability::executable},
     .choice = {capability::executable}},
}};

}  // namespace ramwright::maps
