// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "ramwright/fixed/detail/queue_positions.hpp"
#include "ramwright/fixed/detail/spsc_state.hpp"

/// \file
/// Used as a pointer to a `spsc_state`, of a capacity that is known at run time only.

namespace ramwright::fixed::detail {

template <typename T>
class spsc_state_ref {
public:
    template <std::uint32_t Capacity, bool Trivial>
    explicit spsc_state_ref(spsc_state<T, Capacity, Trivial>& of) noexcept
        : places_{of.places.data()},
          tail_{without_origin(&of.tail)},
          head_{without_origin(&of.head)},
          positions_{Capacity} {}

    [[nodiscard]] spsc_state_ref* operator->() noexcept { return this; }

    [[nodiscard]] std::uint32_t own_tail() const noexcept {
        return positions_.template load<__ATOMIC_RELAXED>(tail_);
    }
    [[nodiscard]] std::uint32_t own_head() const noexcept {
        return positions_.template load<__ATOMIC_RELAXED>(head_);
    }
    [[nodiscard]] std::uint32_t seen_tail() const noexcept {
        return positions_.template load<__ATOMIC_ACQUIRE>(tail_);
    }
    [[nodiscard]] std::uint32_t seen_head() const noexcept {
        return positions_.template load<__ATOMIC_ACQUIRE>(head_);
    }
    void advance_tail(std::uint32_t from) noexcept {
        positions_.template store<__ATOMIC_RELEASE>(tail_, positions_.next(from));
    }
    void advance_head(std::uint32_t from) noexcept {
        positions_.template store<__ATOMIC_RELEASE>(head_, positions_.next(from));
    }

    [[nodiscard]] bool full(std::uint32_t head, std::uint32_t tail) const noexcept {
        return positions_.full(head, tail);
    }
    [[nodiscard]] T* place(std::uint32_t at) noexcept { return places_ + positions_.place(at); }

private:
    T* places_;
    void* tail_;
    void* head_;
    queue_positions positions_;
};

}  // namespace ramwright::fixed::detail
