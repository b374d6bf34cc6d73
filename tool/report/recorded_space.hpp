// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>

/// \file
/// What is free in a region of which only the live blocks are known: the gaps between them.
///
/// A trace does not say what the allocator keeps for itself. A gap too small for any block is
/// headers and padding; any other gap counts as free, the headers in it included, so both figures
/// are upper bounds, a few bytes a gap from the truth.

namespace ramwright::tool {

/// Bytes. Smaller gaps are not free memory. The page draws by the same limit.
inline constexpr std::uint64_t smallest_gap = 16;

/// How the allocator behind a trace uses its region.
struct recorded_shape {
    std::uint64_t region_bytes = 0;
    std::uint64_t start = 0;  ///< below lie the allocator's own tables
    /// Memory above the highest block ever live is no neighbour to what was freed below it, as in a
    /// heap that grows by `sbrk` and does not extend its last free block.
    bool untouched_apart = false;
};

class recorded_space {
public:
    explicit recorded_space(const recorded_shape& shape) : shape_{shape}, touched_{shape.start} {}

    /// O(log blocks), as `remove`. A block that overlaps another, after lost events, hides the gap.
    void add(std::uint64_t offset, std::uint64_t size);
    void remove(std::uint64_t offset);

    [[nodiscard]] std::uint64_t free_bytes() const;
    [[nodiscard]] std::uint64_t largest_free() const;

private:
    using blocks = std::map<std::uint64_t, std::uint64_t>;  // start to end

    void add_gap(std::uint64_t from, std::uint64_t to);
    void remove_gap(std::uint64_t from, std::uint64_t to);
    [[nodiscard]] std::uint64_t start_of_gap_before(blocks::const_iterator block) const;
    [[nodiscard]] std::uint64_t tail_start() const;

    recorded_shape shape_;
    blocks blocks_;
    std::map<std::uint64_t, std::uint64_t> gaps_;  // size to count, the one at the end left out
    std::uint64_t gap_bytes_ = 0;
    std::uint64_t touched_;
};

}  // namespace ramwright::tool
