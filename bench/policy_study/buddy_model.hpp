// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <vector>

/// \file
/// A binary buddy without memory: blocks of a power of two, each beside the one it merges with. It is given the
/// best case: no header, and always the lowest block that fits.

namespace bench {

class buddy_model {
public:
    /// `regions`: their lengths, each a power of two of bytes, one behind the other.
    explicit buddy_model(std::span<const std::uint32_t> regions);

    /// One more than the block's offset, or 0 iff none is free.
    [[nodiscard]] std::uint32_t allocate(std::uint32_t bytes);
    void release(std::uint32_t block);

    [[nodiscard]] std::uint32_t high_water_bytes() const { return high_water_; }

private:
    static constexpr std::uint32_t least_order = 3;  // 8 bytes

    struct region {
        std::uint32_t start = 0;
        std::uint32_t order = 0;
    };

    [[nodiscard]] const region& region_of(std::uint32_t offset) const;

    std::vector<region> regions_;
    std::vector<std::set<std::uint32_t>> free_;  // by order: offsets
    std::vector<std::uint8_t> order_at_;         // of the live block at each 8 bytes
    std::uint32_t high_water_ = 0;
};

}  // namespace bench
