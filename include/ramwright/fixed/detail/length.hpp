// SPDX-License-Identifier: Apache-2.0
#pragma once

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
    length_ref(void* at, std::uint32_t capacity) noexcept : at_{at}, capacity_{capacity} {}

    [[nodiscard]] std::uint32_t capacity() const noexcept { return capacity_; }

    [[nodiscard]] std::uint32_t get() const noexcept {
        if (capacity_ <= most_in_one_byte) {
            return *static_cast<const std::uint8_t*>(at_);
        }
        return capacity_ <= most_in_two_bytes ? *static_cast<const std::uint16_t*>(at_)
                                              : *static_cast<const std::uint32_t*>(at_);
    }
    void set(std::uint32_t value) const noexcept {
        if (capacity_ <= most_in_one_byte) {
            *static_cast<std::uint8_t*>(at_) = static_cast<std::uint8_t>(value);
        } else if (capacity_ <= most_in_two_bytes) {
            *static_cast<std::uint16_t*>(at_) = static_cast<std::uint16_t>(value);
        } else {
            *static_cast<std::uint32_t*>(at_) = value;
        }
    }

private:
    void* at_;
    std::uint32_t capacity_;
};

}  // namespace ramwright::fixed::detail
