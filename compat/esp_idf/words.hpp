// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

/// \file
/// Words of 32 bits at any address.

namespace ramwright::esp_idf {

[[nodiscard]] inline std::uint32_t word_at(const std::byte* place) noexcept {
    std::uint32_t word = 0;
    __builtin_memcpy(&word, place, sizeof word);
    return word;
}
inline void put_word(std::byte* place, std::uint32_t word) noexcept {
    __builtin_memcpy(place, &word, sizeof word);
}

}  // namespace ramwright::esp_idf
