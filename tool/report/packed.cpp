// SPDX-License-Identifier: Apache-2.0
#include "tool/report/packed.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <vector>

namespace ramwright::tool {

namespace {

constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string base64(const std::vector<std::uint8_t>& bytes) {
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - at);
        std::uint32_t group = 0;
        for (std::size_t i = 0; i != 3; ++i) {
            group = group << 8 | (i < count ? bytes[at + i] : 0U);
        }
        for (std::size_t i = 0; i != 4; ++i) {
            text += i <= count ? digits[group >> (18 - 6 * i) & 63] : '=';
        }
    }
    return text;
}

}  // namespace

std::string packed(std::span<const std::uint32_t> values) {
    std::vector<std::uint8_t> bytes;
    bytes.reserve(values.size() * 4);
    for (const std::uint32_t value : values) {
        for (int shift = 0; shift != 32; shift += 8) {
            bytes.push_back(static_cast<std::uint8_t>(value >> shift));
        }
    }
    return base64(bytes);
}

std::string packed(std::span<const float> values) {
    std::vector<std::uint32_t> bits(values.size());
    std::transform(values.begin(), values.end(), bits.begin(),
                   [](float value) { return std::bit_cast<std::uint32_t>(value); });
    return packed(std::span<const std::uint32_t>{bits});
}

}  // namespace ramwright::tool
