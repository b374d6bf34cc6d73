// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <type_traits>
#include <utility>

#include "ramwright/fixed/detail/length.hpp"

/// \file
/// Where a container with a fixed capacity keeps its elements, and how many there are.
///
/// Three kinds, for what each can keep: elements that need no constructor serve while compiling too;
/// those that are copied as bytes make a container that is copied as bytes; all others are
/// constructed and destroyed one by one.

namespace ramwright::fixed::detail {

template <typename T>
inline constexpr bool needs_no_constructor =
    std::is_trivially_default_constructible_v<T>&& std::is_trivially_copyable_v<T>;

/// Makes an element where none is.
template <typename T, typename... Arguments>
[[gnu::always_inline]] constexpr void construct(T* at, Arguments&&... arguments) noexcept {
    if constexpr (needs_no_constructor<T>) {
        *at = T(std::forward<Arguments>(arguments)...);  // serves while compiling too
    } else {
        ::new (static_cast<void*>(at)) T(std::forward<Arguments>(arguments)...);
    }
}

template <typename T, std::uint32_t Capacity, bool = needs_no_constructor<T>,
          bool = std::is_trivially_copyable_v<T>>
class elements;

template <typename T, std::uint32_t Capacity>
class elements<T, Capacity, true, true> {
public:
    constexpr elements() noexcept {
        // A constant must have all its bytes; memory at run time is left as it is.
        if (std::is_constant_evaluated()) {
            for (T& item : items_) {
                item = T{};
            }
        }
    }

    [[nodiscard]] constexpr T* data() noexcept { return items_; }
    [[nodiscard]] constexpr const T* data() const noexcept { return items_; }
    [[nodiscard]] constexpr std::uint32_t size() const noexcept { return size_; }
    constexpr void set_size(std::uint32_t size) noexcept {
        size_ = static_cast<length<Capacity>>(size);
    }
    [[nodiscard]] length_ref counted() noexcept { return {&size_, Capacity}; }

private:
    T items_[Capacity];
    length<Capacity> size_ = 0;
};

template <typename T, std::uint32_t Capacity>
class elements<T, Capacity, false, true> {
public:
    [[nodiscard]] T* data() noexcept { return std::launder(reinterpret_cast<T*>(bytes_)); }
    [[nodiscard]] const T* data() const noexcept {
        return std::launder(reinterpret_cast<const T*>(bytes_));
    }
    [[nodiscard]] std::uint32_t size() const noexcept { return size_; }
    void set_size(std::uint32_t size) noexcept { size_ = static_cast<length<Capacity>>(size); }
    [[nodiscard]] length_ref counted() noexcept { return {&size_, Capacity}; }

private:
    alignas(T) std::byte bytes_[Capacity * sizeof(T)];
    length<Capacity> size_ = 0;
};

template <typename T, std::uint32_t Capacity>
class elements<T, Capacity, false, false> : public elements<T, Capacity, false, true> {
public:
    elements() noexcept = default;
    elements(const elements& other) noexcept { append_copies(other); }
    elements(elements&& other) noexcept { append_moved(other); }
    elements& operator=(const elements& other) noexcept {
        if (this != &other) {
            destroy();
            append_copies(other);
        }
        return *this;
    }
    elements& operator=(elements&& other) noexcept {
        if (this != &other) {
            destroy();
            append_moved(other);
        }
        return *this;
    }
    ~elements() { destroy(); }

private:
    void append_copies(const elements& other) noexcept {
        for (std::uint32_t i = 0; i != other.size(); ++i) {
            construct(this->data() + i, other.data()[i]);
        }
        this->set_size(other.size());
    }
    /// As std::vector: what was moved from is left empty.
    void append_moved(elements& other) noexcept {
        for (std::uint32_t i = 0; i != other.size(); ++i) {
            construct(this->data() + i, std::move(other.data()[i]));
        }
        this->set_size(other.size());
        other.destroy();
    }
    void destroy() noexcept {
        for (std::uint32_t i = 0; i != this->size(); ++i) {
            this->data()[i].~T();
        }
        this->set_size(0);
    }
};

}  // namespace ramwright::fixed::detail
