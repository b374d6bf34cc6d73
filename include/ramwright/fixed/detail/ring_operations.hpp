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
#include "ramwright/fixed/detail/ring_iterator.hpp"
#include "ramwright/fixed/detail/room.hpp"

/// \file
/// What a `ring` and a `ring_view` can do: `Elements` are the ring's own or stand for those of another.

namespace ramwright::fixed::detail {

template <typename T, typename Elements>
class ring_operations : public push_back_choices<ring_operations<T, Elements>, T> {
public:
    using value_type = T;
    using size_type = std::size_t;
    using difference_type = std::ptrdiff_t;
    using reference = T&;
    using const_reference = const T&;
    using iterator = ring_iterator<ring_operations, T>;
    using const_iterator = ring_iterator<const ring_operations, const T>;
    using reverse_iterator = std::reverse_iterator<iterator>;
    using const_reverse_iterator = std::reverse_iterator<const_iterator>;

    [[nodiscard]] constexpr std::size_t size() const noexcept { return elements_.size(); }
    [[nodiscard]] constexpr bool empty() const noexcept { return size() == 0; }
    [[nodiscard]] constexpr bool full() const noexcept { return size() == elements_.capacity(); }

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
        require(index < size(), this);
        return *elements_.at(static_cast<std::uint32_t>(index));
    }
    [[nodiscard]] constexpr const T& operator[](std::size_t index) const noexcept {
        require(index < size(), this);
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
        construct(at, std::forward<Arguments>(arguments)...);
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
        construct(at, std::forward<Arguments>(arguments)...);
        return at;
    }
    [[nodiscard]] constexpr T* try_push_front(const T& value) noexcept {
        return try_emplace_front(value);
    }
    [[nodiscard]] constexpr T* try_push_front(T&& value) noexcept {
        return try_emplace_front(std::move(value));
    }

    constexpr void pop_front() noexcept {
        require(!empty(), this);
        T* const first = elements_.at(0);
        destroy(first, first + 1);
        elements_.shrink_front();
    }
    constexpr void pop_back() noexcept {
        require(!empty(), this);
        T* const last = elements_.at(elements_.size() - 1);
        destroy(last, last + 1);
        elements_.shrink_back();
    }
    constexpr void clear() noexcept {
        while (!empty()) {
            pop_back();
        }
    }

    [[nodiscard]] friend constexpr bool operator==(const ring_operations& a,
                                                   const ring_operations& b) noexcept {
        return std::equal(a.begin(), a.end(), b.begin(), b.end());
    }
    [[nodiscard]] friend constexpr auto operator<=>(const ring_operations& a,
                                                    const ring_operations& b) noexcept {
        return std::lexicographical_compare_three_way(a.begin(), a.end(), b.begin(), b.end());
    }

protected:
    constexpr ring_operations() noexcept = default;
    constexpr explicit ring_operations(Elements elements) noexcept : elements_{elements} {}

    Elements elements_;

private:
    friend push_back_choices<ring_operations, T>;
    constexpr void drop_oldest() noexcept { pop_front(); }
};

}  // namespace ramwright::fixed::detail
