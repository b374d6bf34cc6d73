// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <type_traits>

#include "ramwright/fixed/detail/queue_position.hpp"
#include "ramwright/fixed/detail/room.hpp"

/// \file
/// What the two halves of an `spsc_queue` share.

namespace ramwright::fixed::detail {

template <typename T, std::uint32_t Capacity, bool = std::is_trivially_destructible_v<T>>
struct spsc_state {
    using position = queue_position<Capacity>;
    using at_type = typename position::type;

    // Each side reads what it alone writes as it is: an atomic read would cost it an instruction.
    [[nodiscard]] at_type own_tail() const noexcept { return tail; }
    [[nodiscard]] at_type own_head() const noexcept { return head; }
    /// What the other side did before it went on to this position is seen.
    [[nodiscard]] at_type seen_tail() const noexcept {
        return __atomic_load_n(&tail, __ATOMIC_ACQUIRE);
    }
    [[nodiscard]] at_type seen_head() const noexcept {
        return __atomic_load_n(&head, __ATOMIC_ACQUIRE);
    }
    /// The other side may go on; it sees what was done before.
    void advance_tail(at_type from) noexcept {
        __atomic_store_n(&tail, position::next(from), __ATOMIC_RELEASE);
    }
    void advance_head(at_type from) noexcept {
        __atomic_store_n(&head, position::next(from), __ATOMIC_RELEASE);
    }

    [[nodiscard]] static bool full(at_type from, at_type to) noexcept {
        return position::full(from, to);
    }
    [[nodiscard]] T* place(at_type at) noexcept { return places.data() + position::place(at); }

    room<T, Capacity> places;
    at_type tail = 0;  ///< only the producer writes it
    at_type head = 0;  ///< only the consumer writes it
};

/// Ends what is still queued. Neither side may use the queue any more.
template <typename T, std::uint32_t Capacity>
struct spsc_state<T, Capacity, false> : spsc_state<T, Capacity, true> {
    ~spsc_state() {
        for (auto at = this->head; at != this->tail; at = queue_position<Capacity>::next(at)) {
            destroy(this->place(at), this->place(at) + 1);
        }
    }
};

}  // namespace ramwright::fixed::detail
