// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

/// \file
/// What the calls of one function cost: mean, 99th percentile and maximum of exact instruction counts.

namespace board {

enum class first_call : std::uint8_t {
    counts,
    is_left_out,  ///< it may set the heap up
};

class call_costs {
public:
    /// Forgets all calls. A new one is started with `is_left_out`.
    void start(first_call first) noexcept {
        *this = {};
        next_counts_ = first == first_call::counts;
    }

    void add(std::uint32_t instructions) noexcept {
        if (!next_counts_) {
            next_counts_ = true;
            return;
        }
        sum_ += instructions;
        ++count_;
        most_ = instructions > most_ ? instructions : most_;
        ++calls_of_[instructions < calls_of_.size() ? instructions : calls_of_.size() - 1];
    }

    [[nodiscard]] std::uint32_t count() const noexcept { return count_; }
    [[nodiscard]] std::uint64_t sum() const noexcept { return sum_; }
    [[nodiscard]] std::uint32_t most() const noexcept { return most_; }

    /// The least cost that 99 % of the calls do not exceed. Costs beyond the last bin are told apart no
    /// more: then it is the maximum.
    [[nodiscard]] std::uint32_t percentile_99() const noexcept {
        const std::uint64_t wanted = (std::uint64_t{count_} * 99 + 99) / 100;
        std::uint64_t seen = 0;
        for (std::uint32_t instructions = 0; instructions + 1 != calls_of_.size(); ++instructions) {
            seen += calls_of_[instructions];
            if (seen >= wanted) {
                return instructions;
            }
        }
        return most_;
    }

private:
    // False at first: all zero, 16 KiB of counters take no flash.
    bool next_counts_ = false;
    std::uint32_t count_ = 0;
    std::uint32_t most_ = 0;
    std::uint64_t sum_ = 0;
    std::array<std::uint32_t, 4096> calls_of_{};
};

}  // namespace board
