// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <type_traits>
#include <utility>

/// \file
/// Room for elements, without a word on which of them exist.

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

template <typename T>
constexpr void destroy(T* first, T* last) noexcept {
    if constexpr (!std::is_trivially_destructible_v<T>) {
        for (; first != last; ++first) {
            first->~T();
        }
    }
}

/// Elements that need no constructor serve while compiling too.
template <typename T, std::uint32_t Capacity, bool = needs_no_constructor<T>>
class room {
    struct nothing {};

public:
    // With nothing in it the room is a constant, so that a global needs no code to start, and its bytes
    // are not written when it starts at run time.
    constexpr room() noexcept : nothing_{} {}

    /// While compiling, the elements must be there before the first of them is written.
    constexpr void start() noexcept {
        if (std::is_constant_evaluated()) {
            for (std::uint32_t i = 0; i != Capacity; ++i) {
                items_[i] = T{};
            }
        }
    }
    [[nodiscard]] constexpr T* data() noexcept { return items_; }
    [[nodiscard]] constexpr const T* data() const noexcept { return items_; }

private:
    union {
        nothing nothing_;
        T items_[Capacity];
    };
};

template <typename T, std::uint32_t Capacity>
class room<T, Capacity, false> {
public:
    void start() noexcept {}
    [[nodiscard]] T* data() noexcept { return std::launder(reinterpret_cast<T*>(bytes_)); }
    [[nodiscard]] const T* data() const noexcept {
        return std::launder(reinterpret_cast<const T*>(bytes_));
    }

private:
    alignas(T) std::byte bytes_[Capacity * sizeof(T)];
};

}  // namespace ramwright::fixed::detail
