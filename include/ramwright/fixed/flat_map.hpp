// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>

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

namespace ramwright::fixed {

template <typename Key, typename Value, std::uint32_t Capacity, typename Less = std::less<Key>>
class flat_map {
public:
    struct entry {
        Key key;
        Value value;

        friend constexpr bool operator==(const entry&, const entry&) = default;
    };
    using key_type = Key;
    using mapped_type = Value;
    using value_type = entry;
    using size_type = std::size_t;
    using const_iterator = const entry*;

    /// What an insertion came to. `at`: the value under the key; null: there was no room for it.
    struct inserted {
        Value* at;
        bool made;
    };

    [[nodiscard]] constexpr std::size_t size() const noexcept { return entries_.size(); }
    [[nodiscard]] static constexpr std::size_t capacity() noexcept { return Capacity; }
    [[nodiscard]] constexpr bool empty() const noexcept { return entries_.empty(); }
    [[nodiscard]] constexpr bool full() const noexcept { return entries_.full(); }
    /// Entries in the order of their keys. The values change through find().
    [[nodiscard]] constexpr const_iterator begin() const noexcept { return entries_.begin(); }
    [[nodiscard]] constexpr const_iterator end() const noexcept { return entries_.end(); }

    /// The value under `key`, or null.
    [[nodiscard]] constexpr Value* find(const Key& key) noexcept {
        const std::size_t at = lower_bound(key);
        return holds(at, key) ? &entries_.data()[at].value : nullptr;
    }
    [[nodiscard]] constexpr const Value* find(const Key& key) const noexcept {
        const std::size_t at = lower_bound(key);
        return holds(at, key) ? &entries_.data()[at].value : nullptr;
    }
    [[nodiscard]] constexpr bool contains(const Key& key) const noexcept {
        return find(key) != nullptr;
    }

    /// Makes a value of `arguments` under `key`, unless there is one: then they are as they were.
    template <typename... Arguments>
    [[nodiscard]] constexpr inserted try_emplace(const Key& key,
                                                 Arguments&&... arguments) noexcept {
        const std::size_t at = lower_bound(key);
        if (holds(at, key)) {
            return {&entries_.data()[at].value, false};
        }
        if (entries_.full()) [[unlikely]] {
            return {nullptr, false};
        }
        entry* const made = entries_.try_emplace(
            entries_.begin() + at, entry{key, Value(std::forward<Arguments>(arguments)...)});
        return {&made->value, true};
    }
    template <typename Assigned>
    [[nodiscard]] constexpr inserted insert_or_assign(const Key& key, Assigned&& value) noexcept {
        Value* const present = find(key);
        if (present == nullptr) {
            return try_emplace(key, std::forward<Assigned>(value));
        }
        *present = std::forward<Assigned>(value);
        return {present, false};
    }

    constexpr bool erase(const Key& key) noexcept {
        const std::size_t at = lower_bound(key);
        if (!holds(at, key)) {
            return false;
        }
        entries_.erase(entries_.begin() + at);
        return true;
    }
    constexpr void clear() noexcept { entries_.clear(); }

    [[nodiscard]] friend constexpr bool operator==(const flat_map& a, const flat_map& b) noexcept {
        return a.entries_ == b.entries_;
    }

private:
    /// Where `key` is, or would be.
    [[nodiscard]] constexpr std::size_t lower_bound(const Key& key) const noexcept {
        const entry* const found = std::lower_bound(
            begin(), end(), key,
            [this](const entry& each, const Key& wanted) { return less_(each.key, wanted); });
        return static_cast<std::size_t>(found - begin());
    }
    [[nodiscard]] constexpr bool holds(std::size_t at, const Key& key) const noexcept {
        return at != size() && !less_(key, entries_.data()[at].key);
    }

    vector<entry, Capacity> entries_;
    [[no_unique_address]] Less less_{};
};

}  // namespace ramwright::fixed
