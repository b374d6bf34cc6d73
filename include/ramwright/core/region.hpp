// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "ramwright/core/capability.hpp"

/// \file
/// A contiguous range of RAM and what is known about it.
///
///     constexpr ramwright::region dtcm{.name = "DTCM", .start = 0x2000'0000, .size = 128 * 1024,
///                                      .has = capability::tightly_coupled | capability::internal};
///
/// Every call is O(1), pure, and may be made from an interrupt. The end address is never formed, so
/// a region may end at the top of the address space.

namespace ramwright {

struct region {
    const char* name = "";
    std::uintptr_t start = 0;
    std::size_t size = 0;
    capabilities has{};
    std::uint8_t wait_states = 0;

    [[nodiscard]] constexpr bool contains(std::uintptr_t address) const noexcept {
        return address - start < size;
    }
    [[nodiscard]] constexpr bool overlaps(const region& other) const noexcept {
        return size != 0 && other.size != 0 && (contains(other.start) || other.contains(start));
    }
};

}  // namespace ramwright
