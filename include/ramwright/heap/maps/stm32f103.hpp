// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ramwright/heap/memory_map.hpp"

/// \file
/// STM32F103x8 and xB. Reference manual RM0008, chapter "Memory and bus architecture",
/// section 3.3.1 (embedded SRAM).
///
/// DMA1 reaches all of the SRAM through the bus matrix. Standby keeps none of it.

namespace ramwright::maps {

inline constexpr memory_map stm32f103{{
    {.where = {.name = "SRAM",
               .start = 0x2000'0000,
               .size = 20 * 1024,
               .has = capability::byte_accessible | capability::internal | capability::dma |
                      capability::executable | capability::uncached}},
}};

}  // namespace ramwright::maps
