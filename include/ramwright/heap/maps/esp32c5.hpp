// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ramwright/heap/memory_map.hpp"

/// \file
/// ESP32-C5. Technical Reference Manual, chapter "System and Memory"; what ESP-IDF keeps of it for the ROM and the
/// boot loader is in its `soc.h`.
///
/// GDMA reaches the HP SRAM. The LP SRAM keeps its content in deep sleep. PSRAM is mapped by the cache's MMU where
/// the program chooses, and added then.

namespace ramwright::maps {

inline constexpr memory_map esp32c5{{
    {.where = {.name = "HP SRAM",
               .start = 0x4080'0000,
               .size = 384 * 1024,
               .has = capability::byte_accessible | capability::internal | capability::dma |
                      capability::executable | capability::uncached}},
    {.where = {.name = "LP SRAM",
               .start = 0x5000'0000,
               .size = 16 * 1024,
               .has = capability::byte_accessible | capability::internal | capability::executable |
                      capability::retained | capability::uncached},
     .choice = {capability::retained}},
}};

}  // namespace ramwright::maps
