// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "ramwright/fixed/detail/vector_operations.hpp"

/// \file
/// A sequence that never allocates: at most `Capacity` elements, inside the object.
///
/// The names and meanings are those of std::inplace_vector (C++26, P0843), without exceptions: what
/// throws there is a `try_` here, or asks what to do when full (when_full.hpp). A constructor cannot
/// refuse: it takes what is known to fit, or counts what does not (docs/fixed.md has the differences).
/// Not for a queue, whose front is taken (`ring`), nor across contexts (`spsc_queue`).
///
///     ramwright::fixed::vector<reading, 64> readings;
///     if (readings.try_push_back(r) == nullptr) { ... }        // full: r is untouched
///     readings.push_back(r, ramwright::fixed::or_count{lost});
///     average(readings.view());                                // one function for every capacity
///
/// | call                     | cost            | on failure                                        |
/// |--------------------------|-----------------|---------------------------------------------------|
/// | try_push_back, try_emplace_back | O(1)     | null: full; the argument is as it was             |
/// | push_back(value, choice) | O(1) ¹          | as when_full.hpp says of the choice               |
/// | pop_back, operator[], front, back | O(1)   | out of range: recorded, then the program stops ²  |
/// | try_insert, try_emplace  | O(size)         | null: full; nothing changed                       |
/// | erase                    | O(size)         | out of range: recorded, then the program stops ²  |
/// | unchecked_push_back, unchecked_emplace_back | O(1) | full: recorded, then the program stops ²     |
/// | at                       | O(1)            | as operator[], and verified at `off` too          |
/// | try_append, try_assign, try_assign_range, try_resize | O(count) | false: does not fit; nothing changed |
/// | try_insert of a count, try_insert_range | O(size + count) | null: does not fit; nothing changed |
/// | try_append_range         | O(count)        | tells the first that did not fit                  |
/// | append_range(range, or_count) | O(count)   | those that did not fit are counted                |
/// | copy, move, swap, compare | O(size) ³      | cannot fail                                       |
///
/// ¹ `or_drop_oldest` when full: O(size). ² Not verified at `off`.
/// ³ Copied as bytes, all of `Capacity`, where the element is.
///
/// From an interrupt: every call, on a vector that no other context uses at the time.
/// RAM: the elements, and the smallest count that holds `Capacity`: 1, 2 or 4 bytes and padding.
/// A view: 12 bytes.

namespace ramwright::fixed {

/// A vector of some capacity, to be passed by value. It must not outlive the vector it came from.
template <typename T>
class vector_view : public detail::vector_operations<vector_view<T>, T> {
public:
    vector_view(T* data, detail::length_ref size) noexcept : data_{data}, size_{size} {}

    [[nodiscard]] T* data() noexcept { return data_; }
    [[nodiscard]] const T* data() const noexcept { return data_; }
    [[nodiscard]] std::size_t size() const noexcept { return size_.get(); }
    [[nodiscard]] std::size_t capacity() const noexcept { return size_.capacity(); }

private:
    friend detail::vector_operations<vector_view, T>;
    void set_size(std::size_t size) noexcept { size_.set(static_cast<std::uint32_t>(size)); }

    T* data_;
    detail::length_ref size_;
};

template <typename T, std::uint32_t Capacity>
class vector : public detail::vector_operations<vector<T, Capacity>, T> {
    static_assert(Capacity != 0, "a vector that can hold nothing");

public:
    constexpr vector() noexcept = default;
    /// Elements that are known to fit while compiling.
    template <std::convertible_to<T>... Values>
    requires(sizeof...(Values) != 0 && sizeof...(Values) <= Capacity) constexpr explicit(false)
        vector(const Values&... values) noexcept {
        (static_cast<void>(this->try_emplace_back(static_cast<T>(values))), ...);
    }
    /// The elements of an array that is known to fit while compiling.
    template <std::convertible_to<T> Value, std::size_t Size>
    requires(Size <= Capacity) constexpr explicit vector(const Value (&values)[Size]) noexcept {
        static_cast<void>(this->try_append_range(values));
    }
    /// As many of `values`, whose number is known at run time only, as fit; the others are counted.
    template <typename Range>
    constexpr vector(const Range& values, or_count lost) noexcept {
        this->append_range(values, lost);
    }

    [[nodiscard]] constexpr T* data() noexcept { return elements_.data(); }
    [[nodiscard]] constexpr const T* data() const noexcept { return elements_.data(); }
    [[nodiscard]] constexpr std::size_t size() const noexcept { return elements_.size(); }
    [[nodiscard]] static constexpr std::size_t capacity() noexcept { return Capacity; }
    [[nodiscard]] static constexpr std::size_t max_size() noexcept { return Capacity; }

    [[nodiscard]] vector_view<T> view() noexcept { return {data(), elements_.counted()}; }

    /// Without room for a third one, as std::swap would need.
    constexpr void swap(vector& other) noexcept {
        if (this == &other) {
            return;
        }
        vector& longer = size() < other.size() ? other : *this;
        vector& shorter = size() < other.size() ? *this : other;
        T* const rest = std::swap_ranges(shorter.begin(), shorter.end(), longer.begin());
        for (T* each = rest; each != longer.end(); ++each) {
            shorter.unchecked_push_back(std::move(*each));
        }
        longer.erase(rest, longer.end());
    }
    friend constexpr void swap(vector& a, vector& b) noexcept { a.swap(b); }

private:
    friend detail::vector_operations<vector, T>;
    constexpr void set_size(std::size_t size) noexcept {
        elements_.set_size(static_cast<std::uint32_t>(size));
    }

    detail::elements<T, Capacity> elements_;
};

/// Removes the elements that `unwanted` says yes to, keeping the order; returns how many went.
template <typename T, std::uint32_t Capacity, std::predicate<const T&> Unwanted>
constexpr std::size_t erase_if(vector<T, Capacity>& from, Unwanted unwanted) noexcept {
    const auto kept_end = std::remove_if(from.begin(), from.end(), unwanted);
    const auto removed = static_cast<std::size_t>(from.end() - kept_end);
    from.erase(kept_end, from.end());
    return removed;
}

/// Removes the elements that equal `value`; returns how many went.
template <typename T, std::uint32_t Capacity>
constexpr std::size_t erase(vector<T, Capacity>& from, const T& value) noexcept {
    const T unwanted(value);  // may be one of those that go
    return erase_if(from, [&unwanted](const T& each) { return each == unwanted; });
}

}  // namespace ramwright::fixed
