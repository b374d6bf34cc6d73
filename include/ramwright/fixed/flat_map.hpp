// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>

#include "ramwright/fixed/detail/flat_map_operations.hpp"
#include "ramwright/fixed/vector.hpp"
#include "ramwright/fixed/when_full.hpp"

/// \file
/// Keys in order, each with a value, at most `Capacity` of them, inside the object.
///
/// For tables that are read much more than they change: handlers by message, settings by name. The names
/// are those of std::flat_map. Not for a table that changes all the time: an insertion moves what
/// follows it.
///
///     ramwright::fixed::flat_map<std::uint16_t, handler, 24> handlers;
///     if (handlers.try_emplace(id, on_start).at == nullptr) { ... }    // full
///     if (handler* found = handlers.find(id)) { (*found)(message); }
///     add_handlers(handlers.view());                      // one function for every capacity
///
/// | call                      | cost                     | on failure                               |
/// |---------------------------|--------------------------|------------------------------------------|
/// | find, contains            | O(log size)              | null, false: no such key                 |
/// | try_emplace               | O(size)                  | null: full, and nothing changed          |
/// | insert_or_assign          | O(size)                  | null: full, and nothing changed          |
/// | erase(key)                | O(size)                  | false: no such key                       |
/// | iteration                 | O(1) a step, by key      | cannot fail                              |
///
/// From an interrupt: every call, on a map that no other context uses at the time.
/// RAM: keys and values side by side, and the smallest count that holds `Capacity`.
/// A view: 12 bytes, and a copy of `Less` if that holds something.

namespace ramwright::fixed {

/// A map of some capacity, to be passed by value. It must not outlive the map it came from.
template <typename Key, typename Value, typename Less = std::less<Key>>
class flat_map_view
    : public detail::flat_map_operations<Key, Value, Less,
                                         vector_view<detail::flat_map_entry<Key, Value>>> {
public:
    flat_map_view(vector_view<detail::flat_map_entry<Key, Value>> entries, Less less) noexcept
        : flat_map_view::flat_map_operations{entries, std::move(less)} {}

    [[nodiscard]] std::size_t capacity() const noexcept { return this->entries_.capacity(); }
};

template <typename Key, typename Value, std::uint32_t Capacity, typename Less = std::less<Key>>
class flat_map
    : public detail::flat_map_operations<Key, Value, Less,
                                         vector<detail::flat_map_entry<Key, Value>, Capacity>> {
public:
    constexpr flat_map() noexcept = default;

    [[nodiscard]] static constexpr std::size_t capacity() noexcept { return Capacity; }

    [[nodiscard]] flat_map_view<Key, Value, Less> view() noexcept {
        return {this->entries_.view(), this->less_};
    }
};

}  // namespace ramwright::fixed
