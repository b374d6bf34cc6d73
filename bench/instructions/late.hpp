// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <new>
#include <utility>

/// \file
/// A global object that is made when its arguments are known. Its address is a constant, as that of a global
/// allocator in firmware is, and no destructor runs.

namespace bench {

template <typename T>
class late {
public:
    template <typename... Arguments>
    void make(Arguments&&... arguments) noexcept {
        ::new (static_cast<void*>(room_)) T{std::forward<Arguments>(arguments)...};
    }

    [[nodiscard]] T& operator*() noexcept { return *std::launder(reinterpret_cast<T*>(room_)); }
    [[nodiscard]] T* operator->() noexcept { return &**this; }

private:
    alignas(T) std::byte room_[sizeof(T)]{};
};

}  // namespace bench
