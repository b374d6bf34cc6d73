// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "ramwright/core/layout.hpp"

/// \file
/// One row of the table that `size_classes` is made from: which sizes a pool serves and how many blocks
/// it has. A memory plan is such a table; it may be constexpr in firmware or made at run time in a tool.
///
///     constexpr ramwright::size_class plan[] = {
///         {.smallest = 1, .block_size = 32, .count = 40},
///         {.smallest = 156, .block_size = 160, .count = 10},   // exact: 33 to 155 go to the rest
///     };
///     static_assert(ramwright::well_formed(plan));
///
/// Every call is O(classes), pure, and may be made from an interrupt.

namespace ramwright {

/// `count` blocks for requests of `smallest` to `block_size` bytes.
struct size_class {
    std::uint32_t smallest = 1;
    std::uint32_t block_size = 0;
    std::uint16_t count = 0;

    /// What a block takes: every block is aligned to `default_alignment`.
    [[nodiscard]] constexpr std::uint32_t stride() const noexcept {
        return static_cast<std::uint32_t>(align_up(block_size, default_alignment));
    }

    friend constexpr bool operator==(const size_class&, const size_class&) = default;
};

/// What a class does with a request when all its blocks are live.
enum class when_exhausted : std::uint8_t {
    next_class,  ///< the next larger class that has a block, whatever its smallest; then the rest
    rest,        ///< the rest, so that no class runs out because of another
    refuse,      ///< null
};

[[nodiscard]] constexpr const char* name_of(when_exhausted policy) noexcept {
    switch (policy) {
        case when_exhausted::next_class: return "next class";
        case when_exhausted::rest: return "rest";
        case when_exhausted::refuse: return "refuse";
    }
    return "unknown policy";
}

/// True iff the classes are in ascending order, no two serve the same size, and each is possible: sizes
/// from 1 byte to 256 MiB, at most 65,533 blocks; and there are at most 65,535 classes.
[[nodiscard]] constexpr bool well_formed(std::span<const size_class> classes) noexcept {
    constexpr std::uint32_t largest_block = 0x1000'0000;
    constexpr std::uint16_t most_blocks = 65'533;
    if (classes.size() > 0xFFFF) {
        return false;
    }
    std::uint32_t below = 0;
    for (const size_class& each : classes) {
        if (each.smallest <= below || each.smallest > each.block_size ||
            each.block_size > largest_block || each.count > most_blocks) {
            return false;
        }
        below = each.block_size;
    }
    return true;
}

}  // namespace ramwright
