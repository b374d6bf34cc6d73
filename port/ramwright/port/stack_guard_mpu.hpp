// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

/// \file
/// Armv7-M: region 7 of the MPU moves with the threads, region 6 stays below the main stack. Where regions
/// overlap the higher number rules; of 16 regions, 8 to 15 must not open what these close.
///
/// | function       | instructions | effect                                                           |
/// |----------------|--------------|------------------------------------------------------------------|
/// | enter          | 3 ¹          | region 7 is at the guard of this setting                         |
///
/// ¹ And one that loads the address of a register.
///
/// A guard must be at least as large as what the core stores when it is hit: it saves the registers of the
/// thread below the stack pointer, word by word, and what lies below the guard is overwritten.

namespace ramwright::port::stack_guard {

/// 32 bytes of registers, or 104 with those of floating point, and 4 for alignment.
#if defined(__ARM_FP) && __ARM_FP != 0
inline constexpr std::size_t least_bytes = 128;
#else
inline constexpr std::size_t least_bytes = 64;
#endif
inline constexpr bool traps = true;

/// What is written to RBAR.
using setting = std::uint32_t;

inline constexpr std::uint32_t region_of_threads = 7;
inline constexpr std::uint32_t region_of_handlers = 6;
inline constexpr std::uint32_t region_number_valid = 1u << 4;

/// Moves the region where no memory is.
inline constexpr setting no_setting = 0xFFFF'FF00 | region_number_valid | region_of_threads;

[[nodiscard]] inline volatile std::uint32_t& mpu_type() noexcept {
    return *reinterpret_cast<volatile std::uint32_t*>(0xE000'ED90);
}
[[nodiscard]] inline volatile std::uint32_t& mpu_control() noexcept {
    return *reinterpret_cast<volatile std::uint32_t*>(0xE000'ED94);
}
[[nodiscard]] inline volatile std::uint32_t& region_number() noexcept {
    return *reinterpret_cast<volatile std::uint32_t*>(0xE000'ED98);
}
[[nodiscard]] inline volatile std::uint32_t& region_base() noexcept {
    return *reinterpret_cast<volatile std::uint32_t*>(0xE000'ED9C);
}
[[nodiscard]] inline volatile std::uint32_t& region_attributes() noexcept {
    return *reinterpret_cast<volatile std::uint32_t*>(0xE000'EDA0);
}

/// Enables the region that `base` names, and the MPU.
inline void enable_region(std::uint32_t base, std::size_t bytes) noexcept {
    constexpr std::uint32_t enabled = 1u << 0;
    constexpr std::uint32_t never_executed = 1u << 28;  // and AP = 0: no access
    constexpr std::uint32_t default_map_elsewhere = 1u << 2;
    region_base() = base;
    const auto log2_bytes = static_cast<std::uint32_t>(std::countr_zero(bytes));
    region_attributes() = never_executed | (log2_bytes - 1) << 1 | enabled;
    mpu_control() = mpu_control() | default_map_elsewhere | enabled;
    asm volatile("dsb\n\tisb" : : : "memory");
}

[[nodiscard]] inline bool has_regions() noexcept { return (mpu_type() >> 8 & 0xFF) != 0; }

[[nodiscard]] inline setting thread_setting(std::uintptr_t address, std::size_t bytes) noexcept {
    if (!has_regions()) {
        return no_setting;
    }
    const auto made = static_cast<setting>(address | region_number_valid | region_of_threads);
    region_number() = region_of_threads;
    if ((region_attributes() & 1) == 0) {  // the first thread; later ones only move it
        enable_region(made, bytes);
    }
    return made;
}

[[gnu::always_inline]] inline void enter(setting next) noexcept {
    region_base() = next;
    // Before the first access of the thread; the return from the exception is the barrier for its fetch.
    asm volatile("dsb" : : : "memory");
}

[[nodiscard]] inline bool intact(setting, std::size_t) noexcept { return true; }

[[nodiscard]] inline bool guard_handlers(std::uintptr_t address, std::size_t bytes) noexcept {
    if (!has_regions()) {
        return false;
    }
    enable_region(address | region_number_valid | region_of_handlers, bytes);
    return true;
}

/// Where `region` is.
[[nodiscard]] inline std::uintptr_t base_of(std::uint32_t region) noexcept {
    region_number() = region;
    return region_base() & ~std::uintptr_t{31};
}

/// The region's size; 0 where it is not enabled.
[[nodiscard]] inline std::size_t bytes_of(std::uint32_t region) noexcept {
    region_number() = region;
    const std::uint32_t attributes = region_attributes();
    return (attributes & 1) != 0 ? std::size_t{2} << (attributes >> 1 & 31) : 0;
}

}  // namespace ramwright::port::stack_guard
