// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ramwright/heap/memory_map.hpp"

/// \file
/// STM32L476. Reference manual RM0351, section 2.1 (system architecture), and in the same chapter
/// "Embedded SRAM".
///
/// DMA1 and DMA2 reach both. SRAM2 keeps its content in Standby where PWR_CR3.RRS is set, and has a parity
/// check: it is the last choice for what may be forgotten.

namespace ramwright::maps {

inline constexpr memory_map stm32l476{{
    {.where = {.name = "SRAM1",
               .start = 0x2000'0000,
               .size = 96 * 1024,
               .has = capability::byte_accessible | capability::internal | capability::dma |
                      capability::executable | capability::uncached}},
    {.where = {.name = "SRAM2",
               .start = 0x1000'0000,
               .size = 32 * 1024,
               .has = capability::byte_accessible | capability::internal | capability::dma |
                      capability::executable | capability::uncached | capability::retained},
     .choice = {capability::retained}},
}};

}  // namespace ramwright::maps
