// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

/// \file
/// Characters into a place of fixed size, counting those that did not fit. One for every capacity.

namespace ramwright::fixed::detail {

/// What stands between a pair of braces.
struct format_field {
    std::uint8_t width = 0;
    bool zeros = false;
    bool hexadecimal = false;
};

template <typename T>
concept formattable_text = std::convertible_to<const T&, std::string_view>;
template <typename T>
concept formattable =
    std::integral<T> || std::is_pointer_v<T> || std::is_enum_v<T> || formattable_text<T>;

class format_writer {
public:
    constexpr format_writer(char* text, std::size_t size, std::size_t capacity) noexcept
        : text_{text}, needed_{size}, capacity_{capacity} {}

    [[nodiscard]] constexpr std::size_t needed() const noexcept { return needed_; }
    [[nodiscard]] constexpr std::size_t kept() const noexcept {
        return needed_ < capacity_ ? needed_ : capacity_;
    }

    constexpr void put(char one) noexcept {
        if (needed_ < capacity_) {
            text_[needed_] = one;
        }
        ++needed_;
    }
    constexpr void put(std::string_view text) noexcept {
        for (const char one : text) {
            put(one);
        }
    }

    template <formattable T>
    constexpr void write(format_field field, const T& value) noexcept {
        if constexpr (std::same_as<T, bool>) {
            write_text(field, value ? "true" : "false");
        } else if constexpr (std::same_as<T, char>) {
            write_text(field, {&value, 1});
        } else if constexpr (formattable_text<T>) {
            write_text(field, value);
        } else if constexpr (std::is_pointer_v<T>) {
            put("0x");
            write_number({.width = 2 * sizeof(T), .zeros = true, .hexadecimal = true},
                         reinterpret_cast<std::uintptr_t>(value), false);
        } else if constexpr (std::is_enum_v<T>) {
            write(field, static_cast<std::underlying_type_t<T>>(value));
        } else {
            const bool negative = value < T{0};
            // The negation of the widest negative number is itself, which is right without a sign.
            const auto magnitude = static_cast<std::make_unsigned_t<T>>(value);
            using wide = std::conditional_t<(sizeof(T) > 4), std::uint64_t, std::uint32_t>;
            write_number(
                field,
                static_cast<wide>(negative ? static_cast<std::make_unsigned_t<T>>(0U - magnitude)
                                           : magnitude),
                negative);
        }
    }

private:
    constexpr void pad(std::size_t length, std::size_t width, char with) noexcept {
        for (; length < width; ++length) {
            put(with);
        }
    }
    constexpr void write_text(format_field field, std::string_view text) noexcept {
        put(text);
        pad(text.size(), field.width, ' ');
    }
    /// 32 bits where they suffice: a division of 64 bits is a library call on most cores.
    template <typename Number>
    constexpr void write_number(format_field field, Number magnitude, bool negative) noexcept {
        char digits[20];
        std::size_t count = 0;
        const Number base = field.hexadecimal ? 16 : 10;
        do {
            digits[count++] = "0123456789abcdef"[magnitude % base];
            magnitude /= base;
        } while (magnitude != 0);
        const std::size_t length = count + (negative ? 1 : 0);
        if (!field.zeros) {
            pad(length, field.width, ' ');
        }
        if (negative) {
            put('-');
        }
        if (field.zeros) {
            pad(length, field.width, '0');
        }
        while (count != 0) {
            put(digits[--count]);
        }
    }

    char* text_;
    std::size_t needed_;
    std::size_t capacity_;
};

}  // namespace ramwright::fixed::detail
