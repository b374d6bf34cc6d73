// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <type_traits>

/// \file
/// Goes through a ring from its first element to its last, whatever their places.

namespace ramwright::fixed::detail {

/// `Ring` is const where `T` is.
template <typename Ring, typename T>
class ring_iterator {
public:
    using iterator_category = std::random_access_iterator_tag;
    using value_type = std::remove_const_t<T>;
    using difference_type = std::ptrdiff_t;
    using reference = T&;
    using pointer = T*;

    constexpr ring_iterator() noexcept = default;
    constexpr ring_iterator(Ring* of, difference_type index) noexcept : ring_{of}, index_{index} {}
    /// From an iterator to one that does not write.
    constexpr operator ring_iterator<const Ring, const T>()  // NOLINT(google-explicit-constructor)
        const noexcept requires(!std::is_const_v<T>) {
        return {ring_, index_};
    }

    [[nodiscard]] constexpr T& operator*() const noexcept {
        return (*ring_)[static_cast<std::size_t>(index_)];
    }
    [[nodiscard]] constexpr T* operator->() const noexcept { return &**this; }
    [[nodiscard]] constexpr T& operator[](difference_type ahead) const noexcept {
        return *(*this + ahead);
    }

    constexpr ring_iterator& operator+=(difference_type ahead) noexcept {
        index_ += ahead;
        return *this;
    }
    constexpr ring_iterator& operator-=(difference_type back) noexcept { return *this += -back; }
    constexpr ring_iterator& operator++() noexcept { return *this += 1; }
    constexpr ring_iterator& operator--() noexcept { return *this += -1; }
    constexpr ring_iterator operator++(int) noexcept {
        const ring_iterator before = *this;
        ++*this;
        return before;
    }
    constexpr ring_iterator operator--(int) noexcept {
        const ring_iterator before = *this;
        --*this;
        return before;
    }

    [[nodiscard]] friend constexpr ring_iterator operator+(ring_iterator at,
                                                           difference_type ahead) noexcept {
        return at += ahead;
    }
    [[nodiscard]] friend constexpr ring_iterator operator+(difference_type ahead,
                                                           ring_iterator at) noexcept {
        return at += ahead;
    }
    [[nodiscard]] friend constexpr ring_iterator operator-(ring_iterator at,
                                                           difference_type back) noexcept {
        return at -= back;
    }
    [[nodiscard]] friend constexpr difference_type operator-(const ring_iterator& a,
                                                             const ring_iterator& b) noexcept {
        return a.index_ - b.index_;
    }
    [[nodiscard]] friend constexpr bool operator==(const ring_iterator& a,
                                                   const ring_iterator& b) noexcept {
        return a.index_ == b.index_;
    }
    [[nodiscard]] friend constexpr auto operator<=>(const ring_iterator& a,
                                                    const ring_iterator& b) noexcept {
        return a.index_ <=> b.index_;
    }

private:
    Ring* ring_ = nullptr;
    difference_type index_ = 0;
};

}  // namespace ramwright::fixed::detail
