// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

#include "ramwright/fixed/detail/mpsc_state.hpp"
#include "ramwright/fixed/detail/queue_positions.hpp"

/// \file
/// Used as a pointer to an `mpsc_state`, of a capacity that is known at run time only.

namespace ramwright::fixed::detail {

template <typename T, typename Lock>
class mpsc_state_ref {
public:
    template <std::uint32_t Capacity, bool Trivial>
    explicit mpsc_state_ref(mpsc_state<T, Capacity, Lock, Trivial>& of) noexcept
        : places_{of.places.data()},
          filled_{of.filled},
          tail_{without_origin(&of.tail)},
          head_{without_origin(&of.head)},
          lock_{&of.lock},
          positions_{Capacity} {}

    [[nodiscard]] mpsc_state_ref* operator->() noexcept { return this; }

    [[nodiscard]] Lock& producers_lock() noexcept { return *lock_; }
    [[nodiscard]] std::uint32_t own_tail() const noexcept {
        return positions_.template load<__ATOMIC_RELAXED>(tail_);
    }
    [[nodiscard]] std::uint32_t own_head() const noexcept {
        return positions_.template load<__ATOMIC_RELAXED>(head_);
    }
    [[nodiscard]] std::uint32_t seen_head() const noexcept {
        return positions_.template load<__ATOMIC_ACQUIRE>(head_);
    }
    void advance_tail(std::uint32_t from) noexcept {
        positions_.template store<__ATOMIC_RELAXED>(tail_, positions_.next(from));
    }
    void advance_head(std::uint32_t from) noexcept {
        positions_.template store<__ATOMIC_RELEASE>(head_, positions_.next(from));
    }

    [[nodiscard]] bool full(std::uint32_t head, std::uint32_t tail) const noexcept {
        return positions_.full(head, tail);
    }
    [[nodiscard]] std::uint32_t index(std::uint32_t at) const noexcept {
        return positions_.place(at);
    }
    [[nodiscard]] T* place(std::uint32_t index) noexcept { return places_ + index; }
    [[nodiscard]] std::atomic<std::uint8_t>& filled_at(std::uint32_t index) noexcept {
        return filled_[index];
    }

private:
    T* places_;
    std::atomic<std::uint8_t>* filled_;
    void* tail_;
    void* head_;
    Lock* lock_;
    queue_positions positions_;
};

}  // namespace ramwright::fixed::detail
