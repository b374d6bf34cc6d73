// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <type_traits>

#include "ramwright/fixed/detail/queue_position.hpp"
#include "ramwright/fixed/detail/room.hpp"

/// \file
/// What the halves of an `mpsc_queue` share.

namespace ramwright::fixed::detail {

template <typename T, std::uint32_t Capacity, typename Lock,
          bool = std::is_trivially_destructible_v<T>>
struct mpsc_state {
    using position = queue_position<Capacity>;

    room<T, Capacity> places;
    std::atomic<std::uint8_t> filled[Capacity]{};  ///< 1 from when an element is there to its end
    typename position::type tail = 0;              ///< the lock guards it
    std::atomic<typename position::type> head{0};  ///< only the consumer writes it
    [[no_unique_address]] Lock lock;
};

/// Ends what is still queued. Nobody may use the queue any more.
template <typename T, std::uint32_t Capacity, typename Lock>
struct mpsc_state<T, Capacity, Lock, false> : mpsc_state<T, Capacity, Lock, true> {
    ~mpsc_state() {
        for (std::uint32_t place = 0; place != Capacity; ++place) {
            if (this->filled[place].load() != 0) {
                destroy(this->places.data() + place, this->places.data() + place + 1);
            }
        }
    }
};

}  // namespace ramwright::fixed::detail
