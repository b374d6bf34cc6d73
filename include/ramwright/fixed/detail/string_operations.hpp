// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstddef>
#include <string_view>

#include "ramwright/fixed/detail/precondition.hpp"
#include "ramwright/fixed/when_full.hpp"

/// \file
/// What a fixed `string` and a `string_ref` can do: both have data(), size(), capacity() and, for what is
/// written here, set_size(), which also writes the zero behind the text.

namespace ramwright::fixed::detail {

template <typename Self>
class string_operations {
public:
    using value_type = char;
    using size_type = std::size_t;
    using iterator = char*;
    using const_iterator = const char*;

    [[nodiscard]] constexpr const char* c_str() const noexcept { return self().data(); }
    [[nodiscard]] constexpr std::size_t length() const noexcept { return self().size(); }
    [[nodiscard]] constexpr bool empty() const noexcept { return self().size() == 0; }
    [[nodiscard]] constexpr bool full() const noexcept {
        return self().size() == self().capacity();
    }

    [[nodiscard]] constexpr iterator begin() noexcept { return self().data(); }
    [[nodiscard]] constexpr const_iterator begin() const noexcept { return self().data(); }
    [[nodiscard]] constexpr iterator end() noexcept { return self().data() + self().size(); }
    [[nodiscard]] constexpr const_iterator end() const noexcept {
        return self().data() + self().size();
    }

    [[nodiscard]] constexpr char& operator[](std::size_t index) noexcept {
        require(index < self().size(), this);
        return self().data()[index];
    }
    [[nodiscard]] constexpr char operator[](std::size_t index) const noexcept {
        require(index < self().size(), this);
        return self().data()[index];
    }

    constexpr operator std::string_view() const noexcept {  // NOLINT(google-explicit-constructor)
        return {self().data(), self().size()};
    }
    [[nodiscard]] constexpr std::string_view view() const noexcept { return *this; }

    [[nodiscard]] constexpr bool try_assign(std::string_view text) noexcept {
        if (text.size() > self().capacity()) [[unlikely]] {
            return false;
        }
        assign(text, or_truncate);
        return true;
    }
    [[nodiscard]] constexpr bool try_append(std::string_view text) noexcept {
        if (text.size() > self().capacity() - self().size()) [[unlikely]] {
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
        const std::size_t capacity = self().capacity();
        const std::size_t kept = text.size() < capacity ? text.size() : capacity;
        char* const to = self().data();
        // A part of itself lies at or behind the start: copied forwards it is read before it is written.
        for (std::size_t i = 0; i != kept; ++i) {
            to[i] = text[i];
        }
        self().set_size(kept);
        return kept == text.size();
    }
    /// `text` may be a part of this string.
    constexpr bool append(std::string_view text, or_truncate_t) noexcept {
        const std::size_t size = self().size();
        const std::size_t room = self().capacity() - size;
        const std::size_t kept = text.size() < room ? text.size() : room;
        char* const to = self().data() + size;
        for (std::size_t i = 0; i != kept; ++i) {
            to[i] = text[i];
        }
        self().set_size(size + kept);
        return kept == text.size();
    }

    constexpr void pop_back() noexcept {
        require(!empty(), this);
        self().set_size(self().size() - 1);
    }
    constexpr void clear() noexcept { self().set_size(0); }

    /// For who wrote through data(): the string has the first `size` characters.
    constexpr void set_written(std::size_t size) noexcept {
        require(size <= self().capacity(), this);
        self().set_size(size);
    }

    [[nodiscard]] friend constexpr bool operator==(const Self& a, std::string_view b) noexcept {
        return a.view() == b;
    }
    [[nodiscard]] friend constexpr auto operator<=>(const Self& a, std::string_view b) noexcept {
        return a.view() <=> b;
    }

private:
    [[nodiscard]] constexpr Self& self() noexcept { return static_cast<Self&>(*this); }
    [[nodiscard]] constexpr const Self& self() const noexcept {
        return static_cast<const Self&>(*this);
    }
};

}  // namespace ramwright::fixed::detail
