// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

/// \file
/// Which slot the block at an offset of the traced region has. Slots are dense and reused, the last
/// one freed first, so that what a replay touches stays small.

namespace ramwright::tool {

class slot_map {
public:
    /// Gives the block of `size` bytes at `offset` a slot. There must be none there yet.
    std::uint32_t insert(std::uint64_t offset, std::uint64_t size);
    /// The block in `slot` has another size now.
    void resize(std::uint32_t slot, std::uint64_t size) { blocks_[slot].size = size; }
    [[nodiscard]] std::optional<std::uint32_t> find(std::uint64_t offset) const;
    /// Takes the block at `offset` out and returns the slot it had.
    std::optional<std::uint32_t> remove(std::uint64_t offset);

    /// Where the blocks start that have a byte in common with this one. O(slots): for what is rare.
    [[nodiscard]] std::vector<std::uint64_t> overlapping(std::uint64_t offset,
                                                         std::uint64_t size) const;

private:
    static constexpr std::uint32_t none = ~std::uint32_t{0};
    // Offsets are multiples of 8 in all but hand-made traces, and small: an array serves them.
    static constexpr std::uint64_t unit = 8;
    static constexpr std::uint64_t most_near_units = std::uint64_t{1} << 22;

    [[nodiscard]] static bool near(std::uint64_t offset) noexcept {
        return offset % unit == 0 && offset / unit < most_near_units;
    }

    struct block {
        std::uint64_t offset = 0;
        std::uint64_t size = 0;
        bool live = false;
    };

    std::vector<block> blocks_;        // by slot
    std::vector<std::uint32_t> near_;  // by offset / unit
    std::unordered_map<std::uint64_t, std::uint32_t> far_;
    std::vector<std::uint32_t> vacant_;
};

}  // namespace ramwright::tool
