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

    /// A position that the other side writes; what it did before is seen.
    [[nodiscard]] static typename position::type seen(const typename position::type& at) noexcept {
        return __atomic_load_n(&at, __ATOMIC_ACQUIRE);
    }
    /// The other side may go on; it sees what was done before.
    static void publish(typename position::type& at, typename position::type next) noexcept {
        __atomic_store_n(&at, next, __ATOMIC_RELEASE);
    }
    [[nodiscard]] T* place(typename position::type at) noexcept {
        return places.data() + position::place(at);
    }

    room<T, Capacity> places;
    // Each side reads what it alone writes as it is: an atomic read would cost it an instruction.
    typename position::type tail = 0;  ///< only the producer writes it
    typename position::type head = 0;  ///< only the consumer writes it
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
