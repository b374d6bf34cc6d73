// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "tool/stack/resolved_calls.hpp"

/// \file
/// The deepest that a function and all it calls can get.

namespace ramwright::tool::stack {

struct chain_step {
    std::size_t function = 0;
    /// What it has taken when it makes the next call; at the end of the chain all it takes.
    std::uint32_t depth = 0;
    /// Where the next call returns to; 0 at the end.
    address returns_to = 0;
    /// How often it is active at once, if it calls itself.
    std::uint32_t times = 1;
};

class worst_case {
public:
    /// `calls` must outlive this.
    explicit worst_case(const resolved_calls& calls);

    [[nodiscard]] std::uint64_t of(std::size_t function) const { return results_[function].bytes; }
    [[nodiscard]] std::vector<chain_step> chain(std::size_t function) const;
    /// The function and all that it may call.
    [[nodiscard]] std::vector<std::size_t> reached_from(std::size_t function) const;
    /// Groups of functions that call each other round and round, and no annotation says how often: what
    /// `of` says of them, and of what calls them, is only known from below.
    [[nodiscard]] const std::vector<std::vector<std::size_t>>& endless() const { return endless_; }

private:
    using group = std::vector<std::size_t>;

    struct result {
        std::uint64_t bytes = 0;
        /// The deepest without calling a function of the same group that an annotation bounds.
        std::uint64_t once = 0;
        const resolved_call* deepest_call = nullptr;
        /// The way to such a function, if there is one.
        std::uint64_t round = 0;
        const resolved_call* round_call = nullptr;
        bool through_round = false;
        bool done = false;
    };

    [[nodiscard]] std::vector<group> groups() const;
    [[nodiscard]] bool bounded(std::size_t function) const {
        return functions_[function].times != 0;
    }
    [[nodiscard]] bool same_group(std::size_t one, std::size_t other) const {
        return group_of_[one] == group_of_[other];
    }
    void settle(const group& members);
    void look_at(std::size_t function);
    [[nodiscard]] bool look_at_all(const group& members);
    [[nodiscard]] bool only_jumps(const group& members) const;
    void even_out(const group& members);

    const std::vector<resolved_function>& functions_;
    std::vector<std::size_t> group_of_;
    std::vector<result> results_;
    std::vector<group> endless_;
};

}  // namespace ramwright::tool::stack
