// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace offsets {

/// A number that two different sequences of numbers do not share by chance: 64-bit FNV-1a.
class fingerprint {
public:
    void add(std::uint32_t number) noexcept {
        for (std::uint32_t shift = 0; shift != 32; shift += 8) {
            value_ = (value_ ^ (number >> shift & 0xFF)) * 0x100'0000'01B3;
        }
    }

    [[nodiscard]] std::uint64_t value() const noexcept { return value_; }

private:
    std::uint64_t value_ = 0xCBF2'9CE4'8422'2325;
};

}  // namespace offsets
