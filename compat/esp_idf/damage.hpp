// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "ramwright/core/lock.hpp"

/// \file
/// What was found overwritten, from where it is found, under a heap's lock, to where it is printed, without.

namespace ramwright::esp_idf {

/// A word that is not what it should be.
struct damage {
    enum class part : std::uint8_t { none, block, head, size, tail, free_word };
    part what = part::none;
    const std::byte* where = nullptr;
    std::uint32_t expected = 0;
    std::uint32_t found = 0;

    explicit operator bool() const noexcept { return what != part::none; }
};

/// The last that were found. Of each block, so that who had a block refused is told of that block and not of
/// one that an interrupt was refused since.
class damage_notes {
public:
    /// `block`: what was to be freed or resized; null: somebody looked at all blocks.
    void note(const void* block, const damage& found) noexcept {
        masked_interrupts mask;
        const hold exclusive{mask};
        entry& oldest = entries_[next_];
        next_ = (next_ + 1) % kept;
        oldest = {block, found};
    }
    /// The last note about the block, which is told once; none if there is none any more.
    [[nodiscard]] damage take(const void* block) noexcept {
        masked_interrupts mask;
        const hold exclusive{mask};
        for (std::size_t back = 1; back <= kept; ++back) {
            entry& one = entries_[(next_ + kept - back) % kept];
            if (one.found && one.block == block) {
                return std::exchange(one.found, {});
            }
        }
        return {};
    }

private:
    static constexpr std::size_t kept = 4;
    struct entry {
        const void* block = nullptr;
        damage found;
    };
    entry entries_[kept];
    std::size_t next_ = 0;
};

inline constinit damage_notes damages;

}  // namespace ramwright::esp_idf
