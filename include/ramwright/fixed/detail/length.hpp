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

/// The bytes of a `length` that counts up to `most`, where that is known at run time only.
[[nodiscard]] constexpr std::uint32_t length_bytes(std::uint32_t most) noexcept {
    return most <= most_in_one_byte ? 1 : most <= most_in_two_bytes ? 2 : 4;
}

/// `at`, without GCC knowing of what: where it does not know the capacity but the object, it warns of the
/// wider types that are never taken.
[[nodiscard, gnu::always_inline]] inline void* without_origin(void* at) noexcept {
    asm("" : "+r"(at));
    return at;
}

/// A length whose type the capacity tells: how a view counts for a container of any capacity.
class length_ref {
public:
    length_ref(void* at, std::uint32_t capacity) noexcept
        : at_{without_origin(at)}, capacity_{capacity} {}

    [[nodiscard]] std::uint32_t capacity() const noexcept { return capacity_; }

    [[nodiscard]] std::uint32_t get() const noexcept {
        switch (length_bytes(capacity_)) {
            case 1: return *static_cast<const std::uint8_t*>(at_);
            case 2: return *static_cast<const std::uint16_t*>(at_);
            default: return *static_cast<const std::uint32_t*>(at_);
        }
    }
    void set(std::uint32_t value) const noexcept {
        switch (length_bytes(capacity_)) {
            case 1: *static_cast<std::uint8_t*>(at_) = static_cast<std::uint8_t>(value); break;
            case 2: *static_cast<std::uint16_t*>(at_) = static_cast<std::uint16_t>(value); break;
            default: *static_cast<std::uint32_t*>(at_) = value;
        }
    }

private:
    void* at_;
    std::uint32_t capacity_;
};

}  // namespace ramwright::fixed::detail
