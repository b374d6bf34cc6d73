// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

/// \file
/// One consistent set of statistics about an allocator's region. All sizes are bytes.

namespace ramwright {

struct snapshot {
    std::uint32_t capacity_bytes = 0;      ///< the region, the allocator's own tables included
    std::uint32_t free_bytes = 0;          ///< what is not live, not a header, not a table
    std::uint32_t largest_free_bytes = 0;  ///< the largest request that would succeed now
    std::uint32_t live_blocks = 0;
    std::uint32_t free_blocks = 0;

    /// Everything that is not free: live blocks, headers, padding, tables.
    [[nodiscard]] constexpr std::uint32_t used_bytes() const noexcept {
        return capacity_bytes - free_bytes;
    }

    /// 1 − largest free block / free bytes, in thousandths. A full region is not fragmented: 0.
    [[nodiscard]] constexpr std::uint32_t fragmentation_permille() const noexcept {
        if (free_bytes == 0) {
            return 0;
        }
        return 1000 -
               static_cast<std::uint32_t>(std::uint64_t{1000} * largest_free_bytes / free_bytes);
    }

    friend constexpr bool operator==(const snapshot&, const snapshot&) = default;
};

}  // namespace ramwright
