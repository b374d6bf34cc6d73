// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

/// \file
/// Where equal-size blocks lie, for the two engines that manage them. Kept by the owner, or made anew
/// for each call; the engines themselves keep only numbers of a fixed width, counted from `origin()`.

namespace ramwright::detail {

/// Blocks are numbered from 2: see `indexed_blocks`.
inline constexpr std::uint32_t first_block_index = 2;

/// For an owner that lies outside its region. Where 32 bits reach everywhere the origin is address 0,
/// which saves the subtraction.
struct near_place {
    std::uintptr_t block_zero = 0;  ///< where block 0 would be
    std::byte* table = nullptr;     ///< table_bytes(count) bytes, aligned for 16-bit numbers

    [[nodiscard]] std::uintptr_t origin() const noexcept {
        if constexpr (sizeof(std::uintptr_t) == sizeof(std::uint32_t)) {
            return 0;
        } else {
            return block_zero;
        }
    }
};

/// For an owner that keeps the engine in its region, where it must mean the same at any address.
struct region_place {
    std::uintptr_t block_zero = 0;
    std::byte* table = nullptr;
    std::uintptr_t region = 0;

    [[nodiscard]] std::uintptr_t origin() const noexcept { return region; }
};

}  // namespace ramwright::detail
