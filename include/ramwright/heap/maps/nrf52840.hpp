// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ramwright/heap/memory_alias.hpp"
#include "ramwright/heap/memory_map.hpp"

/// \file
/// nRF52840. Product Specification, chapter "Memory", "RAM" and "Memory map".
///
/// EasyDMA of every peripheral reaches this range, and nothing else: not the alias of it for code,
/// `nrf52840_code`, where it runs faster. What System OFF keeps is chosen section by section in POWER.RAM[n], by
/// the product.

namespace ramwright::maps {

inline constexpr memory_map nrf52840{{
    {.where = {.name = "RAM",
               .start = 0x2000'0000,
               .size = 256 * 1024,
               .has = capability::byte_accessible | capability::internal | capability::dma |
                      capability::executable | capability::uncached}},
}};

inline constexpr memory_alias nrf52840_code{
    .start = 0x2000'0000, .size = 256 * 1024, .seen_at = 0x0080'0000};

}  // namespace ramwright::maps
