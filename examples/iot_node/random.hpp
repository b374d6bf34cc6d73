// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

/// \file
/// The random sequence the node's workload is defined by: the same on every machine, in whole
/// numbers only, because a workload that differs by one request measures something else.

namespace iot_node {

/// Xorshift with 32 bits of state (Marsaglia, 2003).
class random_sequence {
public:
    /// Seed 0 is the sequence itself; any other seed picks another one.
    constexpr explicit random_sequence(std::uint32_t seed) noexcept
        : state_{0x9E37'79B9U ^ seed * 0x85EB'CA6BU} {}

    /// Uniform in 0 .. count − 1.
    constexpr std::uint32_t below(std::uint32_t count) noexcept { return scale(count); }

    /// Log-uniform in `least` .. `most`: as often below the geometric middle as above it. `octaves`
    /// is log2(most / least) in 65,536ths.
    constexpr std::uint32_t log_uniform(std::uint32_t least, std::uint32_t most,
                                        std::uint32_t octaves) noexcept {
        const std::uint32_t exponent = scale(octaves);
        const std::uint32_t whole = exponent >> 16;
        const std::uint32_t fraction = exponent >> 8 & 0xFF;
        const std::uint64_t scaled = std::uint64_t{least} * powers_of_two[fraction] << whole;
        const auto value = static_cast<std::uint32_t>((scaled + 32768) >> 16);
        return value < least ? least : value > most ? most : value;
    }

private:
    constexpr std::uint32_t next() noexcept {
        state_ ^= state_ << 13;
        state_ ^= state_ >> 17;
        state_ ^= state_ << 5;
        return state_;
    }

    constexpr std::uint32_t scale(std::uint32_t count) noexcept {
        return static_cast<std::uint32_t>(std::uint64_t{next()} * count >> 32);
    }

    /// 2^(n / 256) in 65,536ths, rounded to the nearest.
    static constexpr std::array<std::uint32_t, 256> powers_of_two = [] {
        std::array<std::uint32_t, 256> powers{};
        constexpr double step = 1.0027112750502024854;  // 2^(1 / 256)
        double power = 1;
        for (std::uint32_t& entry : powers) {
            entry = static_cast<std::uint32_t>(power * 65536 + 0.5);
            power *= step;
        }
        return powers;
    }();

    std::uint32_t state_;
};

}  // namespace iot_node
