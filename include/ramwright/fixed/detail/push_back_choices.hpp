// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>

#include "ramwright/fixed/when_full.hpp"

/// \file
/// What sequences say alike of a new last element: there is room, or the caller has chosen what goes.

namespace ramwright::fixed::detail {

/// `Self` has try_emplace_back(arguments...), back(), full() and drop_oldest().
template <typename Self, typename T>
class push_back_choices {
public:
    [[nodiscard]] constexpr T* try_push_back(const T& value) noexcept {
        return self().try_emplace_back(value);
    }
    [[nodiscard]] constexpr T* try_push_back(T&& value) noexcept {
        return self().try_emplace_back(std::move(value));
    }

    template <typename Value>
    constexpr void push_back(Value&& value, or_overwrite_last_t) noexcept {
        if (self().try_emplace_back(std::forward<Value>(value)) == nullptr) {
            self().back() = T(std::forward<Value>(value));
        }
    }
    template <typename Value>
    constexpr void push_back(Value&& value, or_count lost) noexcept {
        if (self().try_emplace_back(std::forward<Value>(value)) == nullptr) {
            lost.add();
        }
    }
    /// Of a vector, moves every element when full: a `ring` does this in constant time.
    template <typename Value>
    constexpr void push_back(Value&& value, or_drop_oldest_t) noexcept {
        if (self().full()) {
            T kept(
                std::forward<Value>(value));  // may be the one that goes, or one of those that move
            self().drop_oldest();
            static_cast<void>(self().try_emplace_back(std::move(kept)));
            return;
        }
        static_cast<void>(self().try_emplace_back(std::forward<Value>(value)));
    }

private:
    [[nodiscard]] constexpr Self& self() noexcept { return static_cast<Self&>(*this); }
};

}  // namespace ramwright::fixed::detail
