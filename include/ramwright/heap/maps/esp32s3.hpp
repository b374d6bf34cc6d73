// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ramwright/heap/memory_alias.hpp"
#include "ramwright/heap/memory_map.hpp"

/// \file
/// ESP32-S3. Technical Reference Manual, chapter "System and Memory"; addresses of the data bus.
///
/// With an instruction cache of 16 KiB and a data cache of 32 KiB: the other 16 KiB of SRAM0 take accesses of 32
/// bits only. A request without capabilities never gets there; one for `internal` does when all else is full,
/// so ask for `internal | byte_accessible`. GDMA reaches SRAM1 and SRAM2. SRAM1
/// is seen by the instruction bus too, but at other addresses, `esp32s3_code`, so it is not executable here. The
/// RTC memories keep their content in deep sleep. PSRAM is mapped by the cache's MMU where the program chooses,
/// and added then, with `external`, `dma` and a cache line.

namespace ramwright::maps {

inline constexpr memory_map esp32s3{{
    {.where = {.name = "SRAM0",
               .start = 0x4037'4000,
               .size = 16 * 1024,
               .has = capability::internal | capability::executable},
     .choice = {capability::executable}},
    {.where = {.name = "SRAM2",
               .start = 0x3FCF'0000,
               .size = 32 * 1024,
               .has = capability::byte_accessible | capability::internal | capability::dma |
                      capability::uncached}},
    {.where = {.name = "SRAM1",
               .start = 0x3FC8'8000,
               .size = 416 * 1024,
               .has = capability::byte_accessible | capability::internal | capability::dma |
                      capability::uncached}},
    {.where = {.name = "RTC FAST",
               .start = 0x600F'E000,
               .size = 8 * 1024,
               .has = capability::byte_accessible | capability::internal | capability::executable |
                      capability::retained | capability::uncached},
     .choice = {capability::retained}},
    {.where = {.name = "RTC SLOW",
               .start = 0x5000'0000,
               .size = 8 * 1024,
               .has = capability::byte_accessible | capability::internal | capability::retained |
                      capability::uncached},
     .choice = {capability::retained}},
}};

inline constexpr memory_alias esp32s3_code{
    .start = 0x3FC8'8000, .size = 416 * 1024, .seen_at = 0x4037'8000};

}  // namespace ramwright::maps
