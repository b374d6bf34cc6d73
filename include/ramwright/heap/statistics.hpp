// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

/// \file
/// What a heap tells about its regions and its blocks. All sizes are bytes.

namespace ramwright {

/// One region at one moment.
struct region_statistics {
    std::uint32_t capacity_bytes = 0;  ///< the region, its allocator's tables included
    std::uint32_t free_bytes = 0;
    std::uint32_t largest_free_bytes = 0;  ///< the largest request that would succeed now
    std::uint32_t least_free_bytes = 0;    ///< at any moment since it was added
    std::uint32_t reserved_bytes = 0;      ///< what requests of other kinds must leave
};

/// Several regions, each at its moment.
struct heap_statistics {
    std::size_t regions = 0;
    std::size_t capacity_bytes = 0;
    std::size_t free_bytes = 0;
    std::size_t largest_free_bytes = 0;

    /// 1 − largest free block / free bytes, in thousandths. A full heap is not fragmented: 0.
    [[nodiscard]] constexpr std::uint32_t fragmentation_permille() const noexcept {
        return free_bytes == 0 ? 0
                               : 1000 - static_cast<std::uint32_t>(std::uint64_t{1000} *
                                                                   largest_free_bytes / free_bytes);
    }
};

/// One block as a walk through a heap sees it.
struct heap_block {
    void* address = nullptr;  ///< of the bytes handed out, behind any header
    std::size_t size = 0;     ///< usable bytes
    bool live = false;
};

/// How a walk through a heap ended.
enum class walk_result : std::uint8_t {
    all,      ///< every block was visited
    damaged,  ///< a block was overwritten: what lies behind it in its region could not be visited
    busy,     ///< nothing was visited: another walk is under way
};

}  // namespace ramwright
