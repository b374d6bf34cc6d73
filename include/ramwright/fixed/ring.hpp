// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <utility>

#include "ramwright/fixed/detail/precondition.hpp"
#include "ramwright/fixed/detail/push_back_choices.hpp"
#include "ramwright/fixed/detail/ring_elements.hpp"
#include "ramwright/fixed/detail/ring_iterator.hpp"
#include "ramwright/fixed/when_full.hpp"

/// \file
/// A double-ended queue that never allocates: at most `Capacity` elements, inside the object.
///
/// For a history, of which the oldest goes, and for work that is added at one end and taken from the
/// other by one context. The names are those of std::deque. Between contexts: `spsc_queue`,
/// `mpsc_queue`. Where the elements must lie in one piece: `vector`.
///
///     ramwright::fixed::ring<sample, 100> history;
///     history.push_back(s, ramwright::fixed::or_drop_oldest);
///     for (const sample& each : history) { ... }                // oldest first
///
/// | call                               | cost      | on failure                                  |
/// |------------------------------------|-----------|---------------------------------------------|
/// | try_push_back, try_emplace_back, …_front | O(1) | null: full; the argument is as it was       |
/// | push_back(value, choice)           | O(1)      | as when_full.hpp says of the choice         |
/// | pop_front, pop_back, operator[], front, back | O(1) | out of range: recorded, then the program stops ¹ |
/// | clear, copy, move, compare         | O(size) ² | cannot fail                                 |
///
/// ¹ Not verified at `off`. ² Copied as bytes, all of `Capacity`, where the element is.
///
/// From an interrupt: every call, on a ring that no other context uses at the time.
/// RAM: the elements, and two counts of 1, 2 or 4 bytes.

namespace ramwright::fixed {

template <typename T, std::uint32_t Capacity>
class ring : public detail::push_back_choices<ring<T, Capacity>, T> {
    static_assert(Capacity != 0, "a ring that can hold nothing");

public:
    using value_type = T;
    using size_type = std::size_t;
    using difference_type = std::ptrdiff_t;
    using reference = T&;
    using const_reference = const T&;
    using iterator = detail::ring_iterator<ring, T>;
    using const_iterator = detail::ring_iterator<const ring, const T>;
    using reverse_iterator = std::reverse_iterator<iterator>;
    using const_reverse_iterator = std::reverse_iterator<const_iterator>;

    [[nodiscard]] constexpr std::size_t size() const noexcept { return elements_.size(); }
    [[nodiscard]] static constexpr std::size_t capacity() noexcept { return Capacity; }
    [[nodiscard]] static constexpr std::size_t max_size() noexcept { return Capacity; }
    [[nodiscard]] constexpr bool empty() const noexcept { return size() == 0; }
    [[nodiscard]] constexpr bool full() const noexcept { return size() == Capacity; }

    [[nodiscard]] constexpr iterator begin() noexcept { return {this, 0}; }
    [[nodiscard]] constexpr const_iterator begin() const noexcept { return {this, 0}; }
    [[nodiscard]] constexpr iterator end() noexcept {
        return {this, static_cast<std::ptrdiff_t>(size())};
    }
    [[nodiscard]] constexpr const_iterator end() const noexcept {
        return {this, static_cast<std::ptrdiff_t>(size())};
    }
    [[nodiscard]] constexpr const_iterator cbegin() const noexcept { return begin(); }
    [[nodiscard]] constexpr const_iterator cend() const noexcept { return end(); }
    [[nodiscard]] constexpr reverse_iterator rbegin() noexcept { return reverse_iterator{end()}; }
    [[nodiscard]] constexpr const_reverse_iterator rbegin() const noexcept {
        return const_reverse_iterator{end()};
    }
    [[nodiscard]] constexpr reverse_iterator rend() noexcept { return reverse_iterator{begin()}; }
    [[nodiscard]] constexpr const_reverse_iterator rend() const noexcept {
        return const_reverse_iterator{begin()};
    }

    [[nodiscard]] constexpr T& operator[](std::size_t index) noexcept {
        detail::require(index < size(), this);
        return *elements_.at(static_cast<std::uint32_t>(index));
    }
    [[nodiscard]] constexpr const T& operator[](std::size_t index) const noexcept {
        detail::require(index < size(), this);
        return *elements_.at(static_cast<std::uint32_t>(index));
    }
    [[nodiscard]] constexpr T& front() noexcept { return (*this)[0]; }
    [[nodiscard]] constexpr const T& front() const noexcept { return (*this)[0]; }
    [[nodiscard]] constexpr T& back() noexcept { return (*this)[size() - 1]; }
    [[nodiscard]] constexpr const T& back() const noexcept { return (*this)[size() - 1]; }

    /// The new last element; null iff full, and then `arguments` are as they were.
    template <typename... Arguments>
    [[nodiscard]] constexpr T* try_emplace_back(Arguments&&... arguments) noexcept {
        if (full()) [[unlikely]] {
            return nullptr;
        }
        T* const at = elements_.at(elements_.size());
        detail::construct(at, std::forward<Arguments>(arguments)...);
        elements_.grow_back();
        return at;
    }
    /// The new first element; null iff full, and then `arguments` are as they were.
    template <typename... Arguments>
    [[nodiscard]] constexpr T* try_emplace_front(Arguments&&... arguments) noexcept {
        if (full()) [[unlikely]] {
            return nullptr;
        }
        elements_.grow_front();
        T* const at = elements_.at(0);
        detail::construct(at, std::forward<Arguments>(arguments)...);
        return at;
    }
    [[nodiscard]] constexpr T* try_push_front(const T& value) noexcept {
        return try_emplace_front(value);
    }
    [[nodiscard]] constexpr T* try_push_front(T&& value) noexcept {
        return try_emplace_front(std::move(value));
    }

    constexpr void pop_front() noexcept {
        detail::require(!empty(), this);
        T* const first = elements_.at(0);
        detail::destroy(first, first + 1);
        elements_.shrink_front();
    }
    constexpr void pop_back() noexcept {
        detail::require(!empty(), this);
        T* const last = elements_.at(elements_.size() - 1);
        detail::destroy(last, last + 1);
        elements_.shrink_back();
    }
    constexpr void clear() noexcept {
        while (!empty()) {
            pop_back();
        }
    }

    [[nodiscard]] friend constexpr bool operator==(const ring& a, const ring& b) noexcept {
        return std::equal(a.begin(), a.end(), b.begin(), b.end());
    }
    [[nodiscard]] friend constexpr auto operator<=>(const ring& a, const ring& b) noexcept {
        return std::lexicographical_compare_three_way(a.begin(), a.end(), b.begin(), b.end());
    }

private:
    friend detail::push_back_choices<ring, T>;
    constexpr void drop_oldest() noexcept { pop_front(); }

    detail::ring_elements<T, Capacity> elements_;
};

}  // namespace ramwright::fixed
