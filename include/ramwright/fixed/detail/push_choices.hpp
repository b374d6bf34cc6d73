// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>

#include "ramwright/fixed/when_full.hpp"

/// \file
/// What all queues say alike: to push is to construct what was pushed, and when full the caller chooses.

namespace ramwright::fixed::detail {

/// `Self` has try_emplace(arguments...), which tells whether there was room.
template <typename Self, typename T>
class push_choices {
public:
    /// True: queued. False: full, and `value` is as it was.
    [[nodiscard]] constexpr bool try_push(const T& value) noexcept {
        return self().try_emplace(value);
    }
    [[nodiscard]] constexpr bool try_push(T&& value) noexcept {
        return self().try_emplace(std::move(value));
    }
    template <typename Value>
    constexpr void push(Value&& value, or_count lost) noexcept {
        if (!self().try_emplace(std::forward<Value>(value))) {
            lost.add();
        }
    }

private:
    [[nodiscard]] constexpr Self& self() noexcept { return static_cast<Self&>(*this); }
};

}  // namespace ramwright::fixed::detail
