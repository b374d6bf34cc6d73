// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

#include "policy_study/free_index.hpp"
#include "policy_study/policy.hpp"

/// \file
/// A general heap without memory: where its blocks would lie. Units of 8 bytes, a header of 4 bytes a block,
/// neighbours merged at once, and behind the last block a space that is used last.

namespace bench {

class heap_model {
public:
    heap_model(const policy& how, std::uint32_t space);

    /// The block's first unit, or 0 iff it does not fit.
    [[nodiscard]] std::uint32_t allocate(std::uint32_t bytes);
    void release(std::uint32_t unit);

    /// From here on no block ends behind so many units.
    void limit(std::uint32_t units) { limit_ = std::min(units, space_); }
    /// The end of the last block now.
    [[nodiscard]] std::uint32_t top() const { return top_; }

private:
    struct block {
        std::uint32_t units = 0;
        std::uint32_t units_before = 0;
        bool free = false;
    };

    [[nodiscard]] std::uint32_t cut(std::uint32_t hole, std::uint32_t units);
    [[nodiscard]] std::uint32_t take_top(std::uint32_t units);
    void list(std::uint32_t unit, std::uint32_t units);
    void unlist(std::uint32_t unit);
    void set(std::uint32_t unit, std::uint32_t units, bool free);

    policy how_;
    std::uint32_t space_;
    std::uint32_t limit_;
    std::uint32_t top_ = 1;  // unit 0 means none
    std::unique_ptr<free_index> free_;
    std::vector<block> blocks_;
};

}  // namespace bench
