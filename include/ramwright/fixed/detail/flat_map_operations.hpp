// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>

/// \file
/// What a `flat_map` and a `flat_map_view` can do: `Entries` are a vector of them or a view of one.

namespace ramwright::fixed::detail {

template <typename Key, typename Value>
struct flat_map_entry {
    Key key;
    Value value;

    friend bool operator==(const flat_map_entry&, const flat_map_entry&) = default;
};

template <typename Key, typename Value, typename Less, typename Entries>
class flat_map_operations {
public:
    using key_type = Key;
    using mapped_type = Value;
    using entry = flat_map_entry<Key, Value>;
    using value_type = entry;
    using size_type = std::size_t;
    using const_iterator = const entry*;

    /// What an insertion came to. `at`: the value under the key; null: there was no room for it.
    struct inserted {
        Value* at;
        bool made;
    };

    [[nodiscard]] constexpr std::size_t size() const noexcept { return entries_.size(); }
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

    [[nodiscard]] friend constexpr bool operator==(const flat_map_operations& a,
                                                   const flat_map_operations& b) noexcept {
        return std::equal(a.begin(), a.end(), b.begin(), b.end());
    }

protected:
    constexpr flat_map_operations() noexcept = default;
    constexpr flat_map_operations(Entries entries, Less less) noexcept
        : entries_{entries}, less_{std::move(less)} {}

    Entries entries_;
    [[no_unique_address]] Less less_{};

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
};

}  // namespace ramwright::fixed::detail
