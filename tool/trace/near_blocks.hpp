// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

/// \file
/// Blocks that start at multiples of 8 bytes in the first 8 MiB, as nearly all do: a table instead of a
/// tree, because a validator spends its time here. A page of the table exists once a block starts in it.

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
        for (std::size_t number = 0; number != pages_.size(); ++number) {
            for (std::size_t at = 0; pages_[number] != nullptr && at != page_units; ++at) {
                if (const block& each = (*pages_[number])[at]; each.bytes != 0) {
                    visit(std::uint64_t{number * page_units + at} * unit, each);
                }
            }
        }
    }
    void clear() noexcept;

private:
    static constexpr std::uint64_t unit = 8;
    static constexpr std::uint64_t reach = std::uint64_t{8} << 20;
    static constexpr std::size_t page_units = 512;
    using page = std::array<block, page_units>;

    /// The bits of units `first` to `last` that lie in the word of `first`.
    struct part {
        std::uint64_t bits;
        std::size_t next;
    };
    [[nodiscard]] static part part_of(std::size_t first, std::size_t last) noexcept;
    void flip(std::size_t first, std::size_t last) noexcept;

    std::vector<std::unique_ptr<page>> pages_;
    std::vector<std::uint64_t> covered_;  // a bit a unit: a block lies over it
};

}  // namespace ramwright::tool
