// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "ramwright/fixed/detail/length.hpp"
#include "ramwright/fixed/detail/string_operations.hpp"
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
///     append_address(name.ref());                     // one function for every capacity
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
/// RAM: Capacity + 1 characters, and the smallest length that holds `Capacity`. A `string_ref`: 12 bytes.

namespace ramwright::fixed {

/// A string of some capacity, to be passed by value to who writes to it; who only reads takes a
/// std::string_view. It must not outlive the string it came from.
class string_ref : public detail::string_operations<string_ref> {
public:
    string_ref(char* data, detail::length_ref size) noexcept : data_{data}, size_{size} {}

    [[nodiscard]] char* data() noexcept { return data_; }
    [[nodiscard]] const char* data() const noexcept { return data_; }
    [[nodiscard]] std::size_t size() const noexcept { return size_.get(); }
    [[nodiscard]] std::size_t capacity() const noexcept { return size_.capacity(); }

private:
    friend detail::string_operations<string_ref>;
    void set_size(std::size_t size) noexcept {
        size_.set(static_cast<std::uint32_t>(size));
        data_[size] = '\0';
    }

    char* data_;
    detail::length_ref size_;
};

template <std::uint32_t Capacity>
class string : public detail::string_operations<string<Capacity>> {
public:
    constexpr string() noexcept = default;
    /// A literal that is known to fit while compiling.
    template <std::size_t Size>
    requires(Size <= Capacity + 1) constexpr explicit(false)
        string(const char (&text)[Size]) noexcept {
        this->append(std::string_view{text, Size - 1}, or_truncate);
    }

    [[nodiscard]] constexpr char* data() noexcept { return text_; }
    [[nodiscard]] constexpr const char* data() const noexcept { return text_; }
    [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }
    [[nodiscard]] static constexpr std::size_t capacity() noexcept { return Capacity; }
    [[nodiscard]] static constexpr std::size_t max_size() noexcept { return Capacity; }

    /// Not view(), which is the standard's and only reads.
    [[nodiscard]] string_ref ref() noexcept { return {text_, {&size_, Capacity}}; }

private:
    friend detail::string_operations<string>;
    constexpr void set_size(std::size_t size) noexcept {
        size_ = static_cast<detail::length<Capacity>>(size);
        text_[size] = '\0';
    }

    char text_[Capacity + 1] = {};
    detail::length<Capacity> size_ = 0;
};

}  // namespace ramwright::fixed
