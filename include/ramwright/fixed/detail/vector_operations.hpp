// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>
#include <type_traits>
#include <utility>

#include "ramwright/core/failure.hpp"
#include "ramwright/fixed/detail/elements.hpp"
#include "ramwright/fixed/detail/precondition.hpp"
#include "ramwright/fixed/detail/push_back_choices.hpp"

/// \file
/// What a fixed `vector` and a `vector_view` can do: both have data(), size(), capacity() and, for what
/// is written here, set_size(). Whatever loops depends on the element alone, not on the capacity.

namespace ramwright::fixed::detail {

/// Moves [at, end) one place up; the place at `at` then holds an element to be assigned to. at != end.
template <typename T>
constexpr void open_gap(T* at, T* end) noexcept {
    construct(end, std::move(*(end - 1)));
    std::move_backward(at, end - 1, end);
}

/// Closes the gap [first, last) by moving the elements up to `end` down; returns the new end.
template <typename T>
constexpr T* close_gap(T* first, T* last, T* end) noexcept {
    if (first == last) {
        return end;
    }
    T* const new_end = std::move(last, end, first);
    destroy(new_end, end);
    return new_end;
}

/// How many elements there are can be told before the first of them is used.
template <typename Range>
concept countable_range = requires(Range& values) {
    requires std::forward_iterator<decltype(std::begin(values))> ||
        std::sized_sentinel_for<decltype(std::end(values)), decltype(std::begin(values))>;
};

template <typename Self, typename T>
class vector_operations : public push_back_choices<Self, T> {
public:
    using value_type = T;
    using size_type = std::size_t;
    using difference_type = std::ptrdiff_t;
    using reference = T&;
    using const_reference = const T&;
    using pointer = T*;
    using const_pointer = const T*;
    using iterator = T*;
    using const_iterator = const T*;
    using reverse_iterator = std::reverse_iterator<iterator>;
    using const_reverse_iterator = std::reverse_iterator<const_iterator>;

    [[nodiscard]] constexpr iterator begin() noexcept { return self().data(); }
    [[nodiscard]] constexpr const_iterator begin() const noexcept { return self().data(); }
    [[nodiscard]] constexpr iterator end() noexcept { return self().data() + self().size(); }
    [[nodiscard]] constexpr const_iterator end() const noexcept {
        return self().data() + self().size();
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

    [[nodiscard]] constexpr bool empty() const noexcept { return self().size() == 0; }
    [[nodiscard]] constexpr bool full() const noexcept {
        return self().size() == self().capacity();
    }

    [[nodiscard]] constexpr T& operator[](std::size_t index) noexcept {
        require(index < self().size(), this);
        return self().data()[index];
    }
    [[nodiscard]] constexpr const T& operator[](std::size_t index) const noexcept {
        require(index < self().size(), this);
        return self().data()[index];
    }
    /// As operator[], but verified at every check level.
    [[nodiscard]] constexpr T& at(std::size_t index) noexcept {
        require_always(index < self().size(), this);
        return self().data()[index];
    }
    [[nodiscard]] constexpr const T& at(std::size_t index) const noexcept {
        require_always(index < self().size(), this);
        return self().data()[index];
    }
    [[nodiscard]] constexpr T& front() noexcept { return (*this)[0]; }
    [[nodiscard]] constexpr const T& front() const noexcept { return (*this)[0]; }
    [[nodiscard]] constexpr T& back() noexcept { return (*this)[self().size() - 1]; }
    [[nodiscard]] constexpr const T& back() const noexcept { return (*this)[self().size() - 1]; }

    /// The new last element; null iff full, and then `arguments` are as they were.
    template <typename... Arguments>
    [[nodiscard]] constexpr T* try_emplace_back(Arguments&&... arguments) noexcept {
        if (full()) [[unlikely]] {
            return nullptr;
        }
        return emplace_at_end(std::forward<Arguments>(arguments)...);
    }
    /// The new last element. The caller knows that there is room: with none it is recorded, and the program
    /// stops.
    template <typename... Arguments>
    constexpr T& unchecked_emplace_back(Arguments&&... arguments) noexcept {
        require(!full(), this);
        return *emplace_at_end(std::forward<Arguments>(arguments)...);
    }
    constexpr T& unchecked_push_back(const T& value) noexcept {
        return unchecked_emplace_back(value);
    }
    constexpr T& unchecked_push_back(T&& value) noexcept {
        return unchecked_emplace_back(std::move(value));
    }

    constexpr void pop_back() noexcept {
        require(!empty(), this);
        const std::size_t size = self().size() - 1;
        destroy(self().data() + size, self().data() + size + 1);
        self().set_size(size);
    }

    /// The new element before `at`; null iff full, and then nothing changed.
    template <typename... Arguments>
    [[nodiscard]] constexpr iterator try_emplace(const_iterator at,
                                                 Arguments&&... arguments) noexcept {
        const std::size_t index = index_of(at);
        if (full()) [[unlikely]] {
            return nullptr;
        }
        if (index == self().size()) {
            return try_emplace_back(std::forward<Arguments>(arguments)...);
        }
        T value(std::forward<Arguments>(arguments)...);  // may be made of one of those that move
        T* const place = self().data() + index;
        open_gap(place, end());
        self().set_size(self().size() + 1);
        *place = std::move(value);
        return place;
    }
    [[nodiscard]] constexpr iterator try_insert(const_iterator at, const T& value) noexcept {
        return try_emplace(at, value);
    }
    [[nodiscard]] constexpr iterator try_insert(const_iterator at, T&& value) noexcept {
        return try_emplace(at, std::move(value));
    }

    /// `count` copies of `value` before `at`; null iff they do not fit, and then nothing changed.
    [[nodiscard]] constexpr iterator try_insert(const_iterator at, std::size_t count,
                                                const T& value) noexcept {
        const std::size_t index = index_of(at);
        const std::size_t old_size = self().size();
        if (!fits(count) || !try_resize(old_size + count, value)) [[unlikely]] {
            return nullptr;
        }
        std::rotate(begin() + index, begin() + old_size, end());
        return begin() + index;
    }

    /// The element after the one erased.
    constexpr iterator erase(const_iterator at) noexcept {
        require(at != end(), this);
        return erase(at, at + 1);
    }
    constexpr iterator erase(const_iterator first, const_iterator last) noexcept {
        const std::size_t from = index_of(first);
        const std::size_t to = index_of(last);
        require(from <= to, this);
        T* const items = self().data();
        T* const new_end = close_gap(items + from, items + to, end());
        self().set_size(static_cast<std::size_t>(new_end - items));
        return items + from;
    }
    constexpr void clear() noexcept {
        destroy(begin(), end());
        self().set_size(0);
    }

    /// All of `values`, at the end; false iff they do not fit, and then none.
    [[nodiscard]] constexpr bool try_append(std::span<const T> values) noexcept {
        return append_all(values);
    }
    /// As many of `values` as fit, at the end; where the first of them is that did not.
    template <typename Range>
    [[nodiscard]] constexpr auto try_append_range(Range&& values) noexcept {
        auto each = std::begin(values);
        for (const auto last = std::end(values); each != last; ++each) {
            if (try_emplace_back(*each) == nullptr) {
                break;
            }
        }
        return each;
    }
    /// As many of `values` as fit, at the end; the others are counted.
    template <typename Range>
    constexpr void append_range(Range&& values, or_count lost) noexcept {
        auto each = try_append_range(values);
        for (const auto last = std::end(values); each != last; ++each) {
            lost.add();
        }
    }
    /// All of `values`, which are of no element of this one, before `at`; null iff they do not fit: unchanged.
    template <countable_range Range>
    [[nodiscard]] constexpr iterator try_insert_range(const_iterator at, Range&& values) noexcept {
        const std::size_t index = index_of(at);
        const std::size_t old_size = self().size();
        if (!append_all(values)) {
            return nullptr;
        }
        std::rotate(begin() + index, begin() + old_size, end());
        return begin() + index;
    }
    /// Exactly `values`, which may not be elements of this one; false iff they do not fit: unchanged.
    [[nodiscard]] constexpr bool try_assign(std::span<const T> values) noexcept {
        return try_assign_range(values);
    }
    /// Exactly `count` copies of `value`; false iff they do not fit: unchanged.
    [[nodiscard]] constexpr bool try_assign(std::size_t count, const T& value) noexcept {
        if (count > self().capacity()) [[unlikely]] {
            return false;
        }
        const T kept(value);  // may be one of those that go
        clear();
        return try_resize(count, kept);
    }
    /// As try_assign, from any range that can be counted beforehand.
    template <countable_range Range>
    [[nodiscard]] constexpr bool try_assign_range(Range&& values) noexcept {
        if (count_of(values) > self().capacity()) [[unlikely]] {
            return false;
        }
        clear();
        return append_all(values);
    }
    /// `size` elements, those that are new made from nothing; false iff they do not fit: unchanged.
    [[nodiscard]] constexpr bool try_resize(std::size_t size) noexcept { return resized(size); }
    /// `size` elements, those that are new copies of `value`; false iff they do not fit: unchanged.
    [[nodiscard]] constexpr bool try_resize(std::size_t size, const T& value) noexcept {
        return resized(size, value);
    }
    /// Whether there is room for `count` elements in all: the room itself never changes.
    [[nodiscard]] constexpr bool try_reserve(std::size_t count) const noexcept {
        return count <= self().capacity();
    }

    [[nodiscard]] friend constexpr bool operator==(const Self& a, const Self& b) noexcept {
        return std::equal(a.begin(), a.end(), b.begin(), b.end());
    }
    [[nodiscard]] friend constexpr auto operator<=>(const Self& a, const Self& b) noexcept {
        return std::lexicographical_compare_three_way(a.begin(), a.end(), b.begin(), b.end());
    }

    /// There is nothing to give back: the standard's name for code that is written for any vector.
    static constexpr void shrink_to_fit() noexcept {}

private:
    friend push_back_choices<Self, T>;
    constexpr void drop_oldest() noexcept { erase(begin()); }
    template <typename... Arguments>
    constexpr T* emplace_at_end(Arguments&&... arguments) noexcept {
        const std::size_t size = self().size();
        T* const at = self().data() + size;
        construct(at, std::forward<Arguments>(arguments)...);
        self().set_size(size + 1);
        return at;
    }
    template <typename... Value>
    constexpr bool resized(std::size_t size, const Value&... value) noexcept {
        if (size > self().capacity()) [[unlikely]] {
            return false;
        }
        if (size <= self().size()) {
            erase(begin() + size, end());
            return true;
        }
        for (T* at = end(); at != begin() + size; ++at) {
            construct(at, value...);
        }
        self().set_size(size);
        return true;
    }
    template <typename Range>
    constexpr bool append_all(Range&& values) noexcept {
        const std::size_t count = count_of(values);
        if (!fits(count)) [[unlikely]] {
            return false;
        }
        T* at = end();
        for (auto&& value : values) {
            construct(at++, std::forward<decltype(value)>(value));
        }
        self().set_size(self().size() + count);
        return true;
    }
    [[nodiscard]] constexpr bool fits(std::size_t more) const noexcept {
        return more <= self().capacity() - self().size();
    }
    template <typename Range>
    [[nodiscard]] static constexpr std::size_t count_of(Range& values) noexcept {
        return static_cast<std::size_t>(std::distance(std::begin(values), std::end(values)));
    }
    [[nodiscard]] constexpr Self& self() noexcept { return static_cast<Self&>(*this); }
    [[nodiscard]] constexpr const Self& self() const noexcept {
        return static_cast<const Self&>(*this);
    }
    [[nodiscard]] constexpr std::size_t index_of(const_iterator at) const noexcept {
        const auto index = static_cast<std::size_t>(at - begin());
        require(index <= self().size(), this);
        return index;
    }
};

}  // namespace ramwright::fixed::detail
