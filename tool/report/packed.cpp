// SPDX-License-Identifier: Apache-2.0
#include "tool/report/packed.hpp"

#include <algorithm>
#include <cstddef>

namespace ramwright::tool {

namespace {

constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

void packed::add(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) {
        bytes_.push_back(static_cast<std::uint8_t>(value | 0x80));
    }
    bytes_.push_back(static_cast<std::uint8_t>(value));
}

/// Even for up, odd for down.
void packed::add_step(std::uint64_t from, std::uint64_t to) {
    add(to >= from ? (to - from) * 2 : (from - to) * 2 - 1);
}

std::string packed::text() const {
    std::string text;
    text.reserve((bytes_.size() + 2) / 3 * 4);
    for (std::size_t at = 0; at < bytes_.size(); at += 3) {
        const std::size_t count = std::min<std::size_t>(3, bytes_.size() - at);
        std::uint32_t group = 0;
        for (std::size_t i = 0; i != 3; ++i) {
            group = group << 8 | (i < count ? bytes_[at + i] : 0U);
        }
        for (std::size_t i = 0; i != 4; ++i) {
            text += i <= count ? digits[group >> (18 - 6 * i) & 63] : '=';
        }
    }
    return text;
}

}  // namespace ramwright::tool
