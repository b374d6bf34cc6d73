// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <type_traits>
#include <utility>

#include "ramwright/fixed/detail/length.hpp"
#include "ramwright/fixed/detail/ring_elements_ref.hpp"
#include "ramwright/fixed/detail/room.hpp"

/// \file
/// The elements of a ring: `size()` places from `first` on, round the end of the room. Copied as bytes
/// where each of them is.

namespace ramwright::fixed::detail {

template <typename T, std::uint32_t Capacity, bool = std::is_trivially_copyable_v<T>>
class ring_elements {
public:
    [[nodiscard]] constexpr std::uint32_t size() const noexcept { return size_; }
    [[nodiscard]] static constexpr std::uint32_t capacity() noexcept { return Capacity; }
    [[nodiscard]] ring_elements_ref<T> ref() noexcept {
        return {room_.data(), &first_, {&size_, Capacity}};
    }

    /// Where the element `index` places after the first is, or would be. index <= Capacity.
    [[nodiscard]] constexpr T* at(std::uint32_t index) noexcept {
        if (size_ == 0) {
            room_.start();
        }
        return room_.data() + place(index);
    }
    [[nodiscard]] constexpr const T* at(std::uint32_t index) const noexcept {
        return room_.data() + place(index);
    }

    constexpr void grow_back() noexcept { set_size(size_ + 1U); }
    constexpr void shrink_back() noexcept { set_size(size_ - 1U); }
    /// Puts one place in front of the first, whose element is to be constructed.
    constexpr void grow_front() noexcept {
        if (size_ == 0) {
            room_.start();
        }
        first_ = static_cast<count>(first_ == 0 ? Capacity - 1 : first_ - 1U);
        set_size(size_ + 1U);
    }
    constexpr void shrink_front() noexcept {
        first_ = static_cast<count>(place(1));
        set_size(size_ - 1U);
    }

private:
    using count = length<Capacity>;

    [[nodiscard]] constexpr std::uint32_t place(std::uint32_t index) const noexcept {
        // The sum is taken in 64 bits only where 32 might not hold it.
        if constexpr (Capacity > 0x7FFF'FFFF) {
            const std::uint64_t sum = std::uint64_t{first_} + index;
            return static_cast<std::uint32_t>(sum < Capacity ? sum : sum - Capacity);
        } else {
            const std::uint32_t sum = first_ + index;
            return sum < Capacity ? sum : sum - Capacity;
        }
    }
    constexpr void set_size(std::uint32_t size) noexcept { size_ = static_cast<count>(size); }

    room<T, Capacity> room_;
    count first_ = 0;
    count size_ = 0;
};

template <typename T, std::uint32_t Capacity>
class ring_elements<T, Capacity, false> : public ring_elements<T, Capacity, true> {
public:
    ring_elements() noexcept = default;
    ring_elements(const ring_elements& other) noexcept { append_copies(other); }
    ring_elements(ring_elements&& other) noexcept { append_moved(other); }
    ring_elements& operator=(const ring_elements& other) noexcept {
        if (this != &other) {
            remove_all();
            append_copies(other);
        }
        return *this;
    }
    ring_elements& operator=(ring_elements&& other) noexcept {
        if (this != &other) {
            remove_all();
            append_moved(other);
        }
        return *this;
    }
    ~ring_elements() { remove_all(); }

private:
    void append_copies(const ring_elements& other) noexcept {
        for (std::uint32_t i = 0; i != other.size(); ++i) {
            construct(this->at(i), *other.at(i));
            this->grow_back();
        }
    }
    /// As std::deque: what was moved from is left empty.
    void append_moved(ring_elements& other) noexcept {
        for (std::uint32_t i = 0; i != other.size(); ++i) {
            construct(this->at(i), std::move(*other.at(i)));
            this->grow_back();
        }
        other.remove_all();
    }
    void remove_all() noexcept {
        for (; this->size() != 0; this->shrink_back()) {
            T* const last = this->at(this->size() - 1);
            destroy(last, last + 1);
        }
    }
};

}  // namespace ramwright::fixed::detail
