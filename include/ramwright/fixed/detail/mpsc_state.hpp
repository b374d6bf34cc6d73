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
    using at_type = typename position::type;

    [[nodiscard]] Lock& producers_lock() noexcept { return lock; }
    [[nodiscard]] at_type own_tail() const noexcept { return tail; }
    [[nodiscard]] at_type own_head() const noexcept { return head; }
    [[nodiscard]] at_type seen_head() const noexcept {
        return __atomic_load_n(&head, __ATOMIC_ACQUIRE);
    }
    void advance_tail(at_type from) noexcept { tail = position::next(from); }
    /// The producers may claim the place again; they see that it is not filled.
    void advance_head(at_type from) noexcept {
        __atomic_store_n(&head, position::next(from), __ATOMIC_RELEASE);
    }

    [[nodiscard]] static bool full(at_type from, at_type to) noexcept {
        return position::full(from, to);
    }
    [[nodiscard]] static std::uint32_t index(at_type at) noexcept { return position::place(at); }
    [[nodiscard]] T* place(std::uint32_t index) noexcept { return places.data() + index; }
    [[nodiscard]] std::atomic<std::uint8_t>& filled_at(std::uint32_t index) noexcept {
        return filled[index];
    }

    room<T, Capacity> places;
    std::atomic<std::uint8_t> filled[Capacity]{};  ///< 1 from when an element is there to its end
    at_type tail = 0;                              ///< the lock guards it
    at_type head = 0;                              ///< only the consumer writes it
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
