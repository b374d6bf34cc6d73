// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>
#include <random>

/// \file
/// The same random numbers from the same seed with every C++ library: its engines are fixed by the
/// standard, its distributions are not.

namespace ramwright::tool {

class random_source {
public:
    explicit random_source(std::uint64_t seed) : engine_{seed} {}

    /// 0 to `end` − 1.
    [[nodiscard]] std::uint32_t below(std::uint32_t end) {
        return static_cast<std::uint32_t>((engine_() >> 32) * end >> 32);
    }
    /// From 0 up to, but not including, 1.
    [[nodiscard]] double share() { return static_cast<double>(engine_() >> 11) * 0x1p-53; }
    [[nodiscard]] double exponential(double mean) { return -mean * std::log1p(-share()); }

private:
    std::mt19937_64 engine_;
};

}  // namespace ramwright::tool
