// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

/// \file
/// Blocks that start at multiples of 8 bytes in the first 32 MiB, as nearly all do: a table instead of a
/// tree, because a validator spends its time here.

namespace ramwright::tool {

class near_blocks {
public:
    struct block {
        std::uint32_t bytes = 0;  ///< 0: there is none
        std::uint32_t gaps = 0;
    };

    /// True iff a block there can be one of these.
    [[nodiscard]] static bool takes(std::uint64_t offset, std::uint64_t bytes) noexcept {
        return offset % unit == 0 && offset < reach && bytes <= reach - offset;
    }

    /// False, and nothing changed, iff a block there would have a byte in common with another.
    bool insert(std::uint64_t offset, block what);
    /// Returns what started there; of 0 bytes if nothing did.
    block remove(std::uint64_t offset) noexcept;

    template <typename Visitor>
    void for_each(Visitor&& visit) const {
        for (std::size_t index = 0; index != blocks_.size(); ++index) {
            if (blocks_[index].bytes != 0) {
                visit(std::uint64_t{index} * unit, blocks_[index]);
            }
        }
    }
    void clear() noexcept;

private:
    static constexpr std::uint64_t unit = 8;
    static constexpr std::uint64_t reach = std::uint64_t{32} << 20;

    /// The bits of units `first` to `last` that lie in the word of `first`.
    struct part {
        std::uint64_t bits;
        std::size_t next;
    };
    [[nodiscard]] static part part_of(std::size_t first, std::size_t last) noexcept;
    void flip(std::size_t first, std::size_t last) noexcept;

    std::vector<block> blocks_;           // by unit
    std::vector<std::uint64_t> covered_;  // a bit a unit: a block lies over it
};

}  // namespace ramwright::tool
