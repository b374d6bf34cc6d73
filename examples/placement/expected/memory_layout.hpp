// Written by `ramwright layout mps2-an386.toml --map memory_layout.hpp`; a change here is lost.
// clang-format off
#pragma once

#include <cstddef>
#include <cstdint>

#include "ramwright/heap/memory_map.hpp"

/// \file
/// The RAM of mps2-an386, without the stack and what is reserved.
///
///     constinit ramwright::mapped_heap<memory_layout::map> memory;
///
///     memory.add(memory_layout::left_of_DTCM());
///
/// The functions need an image that is linked with the script of the same layout.

namespace memory_layout {

using ramwright::capability;

inline constexpr ramwright::memory_map map{{
    {.where = {.name = "DTCM",
               .start = 0x01001000,
               .size = 0x3000,
               .has = capability::byte_accessible | capability::internal |
                      capability::tightly_coupled},
     .choice = {capability::tightly_coupled,
                {},
                capability::byte_accessible | capability::internal}},
    {.where = {.name = "SRAM1",
               .start = 0x20000100,
               .size = 0x1fff00,
               .has = capability::dma | capability::executable | capability::byte_accessible |
                      capability::internal},
     .choice = {capability::executable | capability::byte_accessible | capability::internal,
                capability::dma,
                {}}},
    {.where = {.name = "SRAM2",
               .start = 0x20200000,
               .size = 0x200000,
               .has = capability::dma | capability::byte_accessible | capability::internal},
     .choice = {capability::dma,
                capability::byte_accessible | capability::internal,
                {}}},
    {.where = {.name = "PSRAM",
               .start = 0x21000000,
               .size = 0x1000000,
               .has = capability::byte_accessible | capability::external,
               .wait_states = 5}},
}};

extern "C" {
extern std::byte DTCM_free_start[];
extern std::byte DTCM_free_end[];
extern std::byte SRAM1_free_start[];
extern std::byte SRAM1_free_end[];
extern std::byte SRAM2_free_start[];
extern std::byte SRAM2_free_end[];
extern std::byte PSRAM_free_start[];
extern std::byte PSRAM_free_end[];
extern std::byte stack_bottom[];
extern std::byte stack_top[];
}

namespace detail {

inline ramwright::mapped_region left_of(const char* region, const std::byte* start,
                                        const std::byte* end) noexcept {
    const auto first = reinterpret_cast<std::uintptr_t>(start);
    return map.find(region)->part(first, reinterpret_cast<std::uintptr_t>(end) - first);
}

}  // namespace detail

/// What the linker left of DTCM.
[[nodiscard]] inline ramwright::mapped_region left_of_DTCM() noexcept {
    return detail::left_of("DTCM", DTCM_free_start, DTCM_free_end);
}

/// What the linker left of SRAM1.
[[nodiscard]] inline ramwright::mapped_region left_of_SRAM1() noexcept {
    return detail::left_of("SRAM1", SRAM1_free_start, SRAM1_free_end);
}

/// What the linker left of SRAM2.
[[nodiscard]] inline ramwright::mapped_region left_of_SRAM2() noexcept {
    return detail::left_of("SRAM2", SRAM2_free_start, SRAM2_free_end);
}

/// What the linker left of PSRAM.
[[nodiscard]] inline ramwright::mapped_region left_of_PSRAM() noexcept {
    return detail::left_of("PSRAM", PSRAM_free_start, PSRAM_free_end);
}

}  // namespace memory_layout
