// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>
#include <type_traits>

/// \file
/// The smallest type that counts up to a capacity.

namespace ramwright::fixed::detail {

inline constexpr std::uint32_t most_in_one_byte = 0xFF;
inline constexpr std::uint32_t most_in_two_bytes = 0xFFFF;

template <std::uint32_t Capacity>
using length = std::conditional_t<
    Capacity <= most_in_one_byte, std::uint8_t,
    std::conditional_t<Capacity <= most_in_two_bytes, std::uint16_t, std::uint32_t>>;

/// A length whose type the capacity tells: how a view counts for a container of any capacity.
class length_ref {
public:
    length_ref(void* at, std::uint32_t capacity) noexcept
        : at_{static_cast<unsigned char*>(at)}, capacity_{capacity} {}

    [[nodiscard]] std::uint32_t capacity() const noexcept { return capacity_; }

    // Byte by byte: of a pointer to a wider type GCC fears that it reads beyond a narrow length.

    [[nodiscard]] std::uint32_t get() const noexcept {
        std::uint32_t value = 0;
        for (std::uint32_t byte = 0; byte != bytes(); ++byte) {
            value |= std::uint32_t{at_[byte]} << 8 * byte;
        }
        return value;
    }
    void set(std::uint32_t value) const noexcept {
        for (std::uint32_t byte = 0; byte != bytes(); ++byte) {
            at_[byte] = static_cast<unsigned char>(value >> 8 * byte);
        }
    }

private:
    static_assert(std::endian::native == std::endian::little);

    [[nodiscard]] std::uint32_t bytes() const noexcept {
        return capacity_ <= most_in_one_byte ? 1 : capacity_ <= most_in_two_bytes ? 2 : 4;
    }

    unsigned char* at_;
    std::uint32_t capacity_;
};

}  // namespace ramwright::fixed::detail
