// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>

#include "ramwright/fixed/detail/priority_queue_operations.hpp"
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
///     start_all(timers.view());                        // one function for every capacity
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
/// RAM: as `vector`. A view: 12 bytes, and a copy of `Less` if that holds something.
/// Method: binary heap (Williams, Algorithm 232, 1964).

namespace ramwright::fixed {

/// A queue of some capacity, to be passed by value. It must not outlive the queue it came from.
template <typename T, typename Less = std::less<T>>
class priority_queue_view : public detail::priority_queue_operations<T, Less, vector_view<T>> {
public:
    priority_queue_view(vector_view<T> heap, Less less) noexcept
        : priority_queue_view::priority_queue_operations{heap, std::move(less)} {}

    [[nodiscard]] std::size_t capacity() const noexcept { return this->heap_.capacity(); }
};

template <typename T, std::uint32_t Capacity, typename Less = std::less<T>>
class priority_queue : public detail::priority_queue_operations<T, Less, vector<T, Capacity>> {
public:
    constexpr priority_queue() noexcept = default;
    constexpr explicit priority_queue(Less less) noexcept
        : priority_queue::priority_queue_operations{std::move(less)} {}

    [[nodiscard]] static constexpr std::size_t capacity() noexcept { return Capacity; }

    [[nodiscard]] priority_queue_view<T, Less> view() noexcept {
        return {this->heap_.view(), this->less_};
    }
};

}  // namespace ramwright::fixed
