// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

/// \file
/// What calls of one function cost: mean, 99th percentile and maximum of exact instruction counts.

namespace iot_node {

class call_costs {
public:
    /// The first call is not counted: it may set the heap up.
    void add(std::uint32_t instructions) noexcept {
        if (first_) {
            first_ = false;
            return;
        }
        sum_ += instructions;
        ++count_;
        most_ = instructions > most_ ? instructions : most_;
        ++calls_of_[instructions < last_bin ? instructions : last_bin];
    }

    [[nodiscard]] std::uint32_t count() const noexcept { return count_; }
    [[nodiscard]] std::uint64_t sum() const noexcept { return sum_; }
    [[nodiscard]] std::uint32_t most() const noexcept { return most_; }

    /// The cost that 99 % of the calls do not exceed.
    [[nodiscard]] std::uint32_t percentile_99() const noexcept {
        const std::uint64_t wanted = (std::uint64_t{count_} * 99 + 99) / 100;
        std::uint64_t seen = 0;
        for (std::uint32_t instructions = 0; instructions != last_bin; ++instructions) {
            seen += calls_of_[instructions];
            if (seen >= wanted) {
                return instructions;
            }
        }
        return most_;
    }

private:
    static constexpr std::uint32_t last_bin = 4095;

    bool first_ = true;
    std::uint32_t count_ = 0;
    std::uint32_t most_ = 0;
    std::uint64_t sum_ = 0;
    std::array<std::uint32_t, last_bin + 1> calls_of_{};
};

}  // namespace iot_node
