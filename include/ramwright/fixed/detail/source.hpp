// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <new>
#include <utility>

#include "ramwright/core/layout.hpp"

/// \file
/// Objects from what makes objects (slab, slot, pool_of) and from what hands out blocks (pool).

namespace ramwright::fixed::detail {

template <typename Source, typename T>
concept makes_objects = requires(Source& source, T* object) {
    source.destroy(object);
};

template <typename T, typename Source, typename... Arguments>
[[nodiscard]] T* make_from(Source& source, Arguments&&... arguments) noexcept {
    if constexpr (makes_objects<Source, T>) {
        return source.make(std::forward<Arguments>(arguments)...);
    } else {
        void* const room = source.allocate(layout::of<T>());
        return room == nullptr ? nullptr : ::new (room) T(std::forward<Arguments>(arguments)...);
    }
}

template <typename T, typename Source>
void give_back(Source& source, T* object) noexcept {
    if constexpr (makes_objects<Source, T>) {
        source.destroy(object);
    } else {
        object->~T();
        source.deallocate(object);
    }
}

}  // namespace ramwright::fixed::detail
