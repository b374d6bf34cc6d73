// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>

#include "ramwright/fixed/detail/push_choices.hpp"
#include "ramwright/fixed/vector.hpp"
#include "ramwright/fixed/when_full.hpp"

/// \file
/// A queue whose largest element comes first, at most `Capacity` of them, inside the object.
///
/// For timers and jobs by urgency, in one context. The names and the order are those of
/// std::priority_queue: with `std::greater<>` the smallest comes first.
///
///     ramwright::fixed::priority_queue<deadline, 16, std::greater<>> timers;
///     if (!timers.try_push(d)) { ... }                 // full: d is untouched
///     while (!timers.empty() && timers.top().due <= now) { run(timers.top()); timers.pop(); }
///
/// | call                       | cost          | on failure                                       |
/// |----------------------------|---------------|--------------------------------------------------|
/// | try_push, try_emplace      | O(log size)   | false: full; the argument is as it was           |
/// | push(value, or_count)      | O(log size)   | the element is lost and counted                  |
/// | top                        | O(1)          | empty: recorded, then the program stops ¹        |
/// | pop                        | O(log size)   | empty: recorded, then the program stops ¹        |
///
/// ¹ Not verified at `off`.
///
/// From an interrupt: every call, on a queue that no other context uses at the time.
/// RAM: as `vector`. Method: binary heap (Williams, Algorithm 232, 1964).

namespace ramwright::fixed {

template <typename T, std::uint32_t Capacity, typename Less = std::less<T>>
class priority_queue : public detail::push_choices<priority_queue<T, Capacity, Less>, T> {
public:
    using value_type = T;
    using size_type = std::size_t;
    using value_compare = Less;

    constexpr priority_queue() noexcept = default;
    constexpr explicit priority_queue(Less less) noexcept : less_{std::move(less)} {}

    [[nodiscard]] constexpr std::size_t size() const noexcept { return heap_.size(); }
    [[nodiscard]] static constexpr std::size_t capacity() noexcept { return Capacity; }
    [[nodiscard]] constexpr bool empty() const noexcept { return heap_.empty(); }
    [[nodiscard]] constexpr bool full() const noexcept { return heap_.full(); }

    [[nodiscard]] constexpr const T& top() const noexcept { return heap_.front(); }

    /// True: queued. False: full, and `arguments` are as they were.
    template <typename... Arguments>
    [[nodiscard]] constexpr bool try_emplace(Arguments&&... arguments) noexcept {
        if (heap_.try_emplace_back(std::forward<Arguments>(arguments)...) == nullptr) {
            return false;
        }
        rise(heap_.size() - 1);
        return true;
    }

    constexpr void pop() noexcept {
        T last = std::move(heap_.back());
        heap_.pop_back();
        if (!heap_.empty()) {
            sink(std::move(last));
        }
    }
    constexpr void clear() noexcept { heap_.clear(); }

private:
    /// Moves the element at `index` towards the top until its parent is not smaller.
    constexpr void rise(std::size_t index) noexcept {
        T* const items = heap_.data();
        T risen = std::move(items[index]);
        while (index != 0) {
            const std::size_t parent = (index - 1) / 2;
            if (!less_(items[parent], risen)) {
                break;
            }
            items[index] = std::move(items[parent]);
            index = parent;
        }
        items[index] = std::move(risen);
    }
    /// Puts `value` where the top was, and down until no child is larger.
    constexpr void sink(T value) noexcept {
        T* const items = heap_.data();
        const std::size_t size = heap_.size();
        std::size_t index = 0;
        // What is below the capacity, the compiler can see to lie in the room.
        for (std::size_t child = 1; child < size && child < Capacity; child = 2 * index + 1) {
            if (child + 1 < size && child + 1 < Capacity && less_(items[child], items[child + 1])) {
                ++child;
            }
            if (!less_(value, items[child])) {
                break;
            }
            items[index] = std::move(items[child]);
            index = child;
        }
        items[index] = std::move(value);
    }

    vector<T, Capacity> heap_;
    [[no_unique_address]] Less less_{};
};

}  // namespace ramwright::fixed
