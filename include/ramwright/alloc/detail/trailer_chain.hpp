// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "ramwright/alloc/detail/trailer.hpp"
#include "ramwright/core/check_level.hpp"

/// \file
/// The trailers of an `arena` at `check_level::full`: a word behind each block, which leads to the word behind
/// the block before. So all can be verified when they are given back, though no list of blocks is kept.

namespace ramwright::detail {

/// Where the last trailer stands; a copy is a mark to go back to.
class trailer_chain {
public:
    /// O(1). The word at offset `at`, behind the last one.
    void put(std::byte* base, std::uint32_t at) noexcept {
        const std::uint32_t word = last_ * trailer_spread ^ trailer_key(at);
        __builtin_memcpy(base + at, &word, sizeof(word));
        last_ = at;
    }

    /// The last one put after `mark` that somebody wrote to; 0 iff there is none. O(blocks since).
    [[nodiscard]] std::uint32_t damaged(const std::byte* base, trailer_chain mark) const noexcept {
        for (std::uint32_t at = last_; at != mark.last_;) {
            std::uint32_t word = 0;
            __builtin_memcpy(&word, base + at, sizeof(word));
            const std::uint32_t before = (word ^ trailer_key(at)) * trailer_gather;
            if (before < mark.last_ || before >= at) {
                return at;
            }
            at = before;
        }
        return 0;
    }

private:
    std::uint32_t last_ = 0;  ///< no trailer stands at the start
};

/// Below `full`.
struct no_trailer_chain {};

}  // namespace ramwright::detail
