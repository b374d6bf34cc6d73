// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "ramwright/fixed/detail/length.hpp"
#include "ramwright/fixed/detail/precondition.hpp"
#include "ramwright/fixed/when_full.hpp"

/// \file
/// Text that never allocates: at most `Capacity` characters and the zero behind them, in the object.
///
/// The names are those of std::string. What may not fit asks what then: a `try_` leaves the text as it
/// was, `or_truncate` keeps what fits and says whether that was all. Formatting into it: format.hpp.
///
///     ramwright::fixed::string<32> name;
///     if (!name.try_assign(ssid)) { ... }                         // name is as it was
///     const bool whole = name.append(suffix, ramwright::fixed::or_truncate);
///     puts(name.c_str());
///
/// | call                          | cost       | on failure                                       |
/// |-------------------------------|------------|--------------------------------------------------|
/// | try_assign, try_append, try_push_back | O(length) | false: does not fit; nothing changed      |
/// | assign, append(…, or_truncate) | O(length) | false: cut to what fits                          |
/// | operator[], pop_back          | O(1)       | out of range: recorded, then the program stops ¹ |
/// | find and all else that reads  | as std::string_view, which it converts to                     |
///
/// ¹ Not verified at `off`.
///
/// From an interrupt: every call, on a string that no other context uses at the time.
/// RAM: Capacity + 1 characters, and the smallest length that holds `Capacity`.

namespace ramwright::fixed {

struct or_truncate_t {};
/// Keeps what fits of a text.
inline constexpr or_truncate_t or_truncate{};

template <std::uint32_t Capacity>
class string {
public:
    using value_type = char;
    using size_type = std::size_t;
    using iterator = char*;
    using const_iterator = const char*;

    constexpr string() noexcept = default;
    /// A literal that is known to fit while compiling.
    template <std::size_t Size>
    requires(Size <= Capacity + 1) constexpr explicit(false)
        string(const char (&text)[Size]) noexcept {
        append(std::string_view{text, Size - 1}, or_truncate);
    }

    [[nodiscard]] constexpr const char* c_str() const noexcept { return text_; }
    [[nodiscard]] constexpr const char* data() const noexcept { return text_; }
    [[nodiscard]] constexpr char* data() noexcept { return text_; }
    [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }
    [[nodiscard]] constexpr std::size_t length() const noexcept { return size_; }
    [[nodiscard]] static constexpr std::size_t capacity() noexcept { return Capacity; }
    [[nodiscard]] static constexpr std::size_t max_size() noexcept { return Capacity; }
    [[nodiscard]] constexpr bool empty() const noexcept { return size_ == 0; }
    [[nodiscard]] constexpr bool full() const noexcept { return size_ == Capacity; }

    [[nodiscard]] constexpr iterator begin() noexcept { return text_; }
    [[nodiscard]] constexpr const_iterator begin() const noexcept { return text_; }
    [[nodiscard]] constexpr iterator end() noexcept { return text_ + size_; }
    [[nodiscard]] constexpr const_iterator end() const noexcept { return text_ + size_; }

    [[nodiscard]] constexpr char& operator[](std::size_t index) noexcept {
        detail::require(index < size_, this);
        return text_[index];
    }
    [[nodiscard]] constexpr char operator[](std::size_t index) const noexcept {
        detail::require(index < size_, this);
        return text_[index];
    }

    constexpr operator std::string_view() const noexcept {  // NOLINT(google-explicit-constructor)
        return {text_, size_};
    }
    [[nodiscard]] constexpr std::string_view view() const noexcept { return *this; }

    [[nodiscard]] constexpr bool try_assign(std::string_view text) noexcept {
        if (text.size() > Capacity) [[unlikely]] {
            return false;
        }
        assign(text, or_truncate);
        return true;
    }
    [[nodiscard]] constexpr bool try_append(std::string_view text) noexcept {
        if (text.size() > Capacity - size_) [[unlikely]] {
            return false;
        }
        append(text, or_truncate);
        return true;
    }
    [[nodiscard]] constexpr bool try_push_back(char last) noexcept {
        return try_append({&last, 1});
    }

    /// `text` may be a part of this string.
    constexpr bool assign(std::string_view text, or_truncate_t) noexcept {
        const std::size_t kept = text.size() < Capacity ? text.size() : Capacity;
        // A part of itself lies at or behind the start: copied forwards it is read before it is written.
        for (std::size_t i = 0; i != kept; ++i) {
            text_[i] = text[i];
        }
        set_size(kept);
        return kept == text.size();
    }
    /// `text` may be a part of this string.
    constexpr bool append(std::string_view text, or_truncate_t) noexcept {
        const std::size_t room = Capacity - size_;
        const std::size_t kept = text.size() < room ? text.size() : room;
        for (std::size_t i = 0; i != kept; ++i) {
            text_[size_ + i] = text[i];
        }
        set_size(size_ + kept);
        return kept == text.size();
    }

    constexpr void pop_back() noexcept {
        detail::require(!empty(), this);
        set_size(size_ - 1U);
    }
    constexpr void clear() noexcept { set_size(0); }

    /// For who wrote through data(): the string has the first `size` characters.
    constexpr void set_written(std::size_t size) noexcept {
        detail::require(size <= Capacity, this);
        set_size(size);
    }

    [[nodiscard]] friend constexpr bool operator==(const string& a, std::string_view b) noexcept {
        return a.view() == b;
    }
    [[nodiscard]] friend constexpr auto operator<=>(const string& a, std::string_view b) noexcept {
        return a.view() <=> b;
    }

private:
    constexpr void set_size(std::size_t size) noexcept {
        size_ = static_cast<detail::length<Capacity>>(size);
        text_[size] = '\0';
    }

    char text_[Capacity + 1] = {};
    detail::length<Capacity> size_ = 0;
};

}  // namespace ramwright::fixed
