// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "config.hpp"
#include "esp_heap_caps.h"
#include "esp_heap_caps_init.h"
#include "ramwright/heap/memory_alias.hpp"

/// \file
/// A chip with the kinds of RAM that an ESP32 has, and what the cases ask of it.

namespace chip {

inline constexpr std::size_t iram_bytes = 16 * 1024;
inline constexpr std::size_t dram_bytes = 48 * 1024;
inline constexpr std::size_t small_dram_bytes = 16 * 1024;
inline constexpr std::size_t psram_bytes = 96 * 1024;
inline constexpr std::size_t rtc_bytes = 8 * 1024;

/// Not the heap's until a case adds it; `chip` knows it.
extern std::byte spare[16 * 1024];
/// Not even the chip knows it.
extern std::byte foreign[4096];

[[nodiscard]] inline std::intptr_t address(const void* of) {
    return reinterpret_cast<std::intptr_t>(of);
}
/// Whether it lies in that kind of memory.
[[nodiscard]] bool in_iram(const void* block);
[[nodiscard]] bool in_dram(const void* block);
[[nodiscard]] bool in_psram(const void* block);
[[nodiscard]] bool in_rtc(const void* block);

/// Memory that is executed at a second address, and is the heap's after heap_caps_enable_nonos_stack_heaps. On a
/// host and on the boards that have such memory both addresses are that memory.
[[nodiscard]] const ramwright::memory_alias& diram();
#if defined(RAMWRIGHT_ON_BOARD) && !defined(RAMWRIGHT_MIRRORED_BLOCK_RAM)
inline constexpr bool has_second_bus = false;
#else
inline constexpr bool has_second_bus = true;
#endif
/// As on the ESP32, whose instruction bus sees the words of it in reverse; there is no such bus here. Of all memory
/// for code it alone has this capability.
[[nodiscard]] const ramwright::memory_alias& reversed_diram();
inline constexpr std::uint32_t reversed_cap = UINT32_C(1) << 28;

/// What was printed since it was asked last.
[[nodiscard]] std::string_view printed();

/// To the end of the scope: nothing leaks.
class nothing_leaks {
public:
    nothing_leaks();
    ~nothing_leaks();
    nothing_leaks(const nothing_leaks&) = delete;
    nothing_leaks& operator=(const nothing_leaks&) = delete;

private:
    std::size_t free_8bit_;
    std::size_t free_32bit_;
};

inline constexpr bool comprehensive =
    ramwright::esp_idf::config::poison == ramwright::esp_idf::poisoning::comprehensive;
inline constexpr bool poisons =
    ramwright::esp_idf::config::poison != ramwright::esp_idf::poisoning::none;

}  // namespace chip
