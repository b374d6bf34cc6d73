// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ramwright/heap/memory_map.hpp"

/// \file
/// STM32H743. Reference manual RM0433, chapter "Memory and bus architecture", "System architecture"
/// and "Embedded SRAM".
///
/// `dma` is DMA1 and DMA2 of domain D2: they reach all but the TCMs. The other controllers have capabilities
/// of their own. MDMA reaches everything, and alone the DTCM; BDMA reaches only what is in domain D3. The SRAMs
/// of D2 are nearest to DMA1 and DMA2 and so their first choice, before the AXI SRAM, which they reach over a
/// bridge. All but the DTCM is behind the data cache of 32-byte lines. The backup SRAM keeps its content on
/// VBAT where PWR_CR2.BREN is set. The ITCM, at address 0, is for code that asks for `tightly_coupled`.
/// The clocks of SRAM1 to SRAM3 and of the backup SRAM have to be on before they are added.

namespace ramwright::maps {

inline constexpr capabilities stm32h743_mdma = user_capability(0);
inline constexpr capabilities stm32h743_bdma = user_capability(1);

inline constexpr memory_map stm32h743{{
    {.where = {.name = "DTCM",
               .start = 0x2000'0000,
               .size = 128 * 1024,
               .has = capability::byte_accessible | capability::internal |
                      capability::tightly_coupled | capability::uncached | stm32h743_mdma},
     .choice = {capability::tightly_coupled | capability::uncached, {}, stm32h743_mdma}},
    {.where = {.name = "AXI SRAM",
               .start = 0x2400'0000,
               .size = 512 * 1024,
               .has = capability::byte_accessible | capability::internal | capability::dma |
                      capability::executable | stm32h743_mdma},
     .cache_line = 32,
     .choice = {capability::byte_accessible | capability::internal | capability::executable |
                    stm32h743_mdma,
                capability::dma}},
    {.where = {.name = "SRAM1",
               .start = 0x3000'0000,
               .size = 128 * 1024,
               .has = capability::byte_accessible | capability::internal | capability::dma |
                      capability::executable | stm32h743_mdma},
     .cache_line = 32,
     .choice = {capability::dma}},
    {.where = {.name = "SRAM2",
               .start = 0x3002'0000,
               .size = 128 * 1024,
               .has = capability::byte_accessible | capability::internal | capability::dma |
                      capability::executable | stm32h743_mdma},
     .cache_line = 32,
     .choice = {capability::dma}},
    {.where = {.name = "SRAM3",
               .start = 0x3004'0000,
               .size = 32 * 1024,
               .has = capability::byte_accessible | capability::internal | capability::dma |
                      capability::executable | stm32h743_mdma},
     .cache_line = 32,
     .choice = {capability::dma}},
    {.where = {.name = "SRAM4",
               .start = 0x3800'0000,
               .size = 64 * 1024,
               .has = capability::byte_accessible | capability::internal | capability::dma |
                      capability::executable | stm32h743_mdma | stm32h743_bdma},
     .cache_line = 32,
     .choice = {stm32h743_bdma}},
    {.where = {.name = "BACKUP",
               .start = 0x3880'0000,
               .size = 4 * 1024,
               .has = capability::byte_accessible | capability::internal | capability::dma |
                      capability::retained | stm32h743_mdma | stm32h743_bdma},
     .cache_line = 32,
     .choice = {capability::retained}},
    {.where = {.name = "ITCM",
               .start = 0,
               .size = 64 * 1024,
               .has = capability::byte_accessible | capability::internal |
                      capability::tightly_coupled | capability::uncached | capability::executable |
                      stm32h743_mdma},
     .choice = {capability::executable}},
}};

}  // namespace ramwright::maps
