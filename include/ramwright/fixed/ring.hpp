// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "ramwright/fixed/detail/ring_elements.hpp"
#include "ramwright/fixed/detail/ring_elements_ref.hpp"
#include "ramwright/fixed/detail/ring_operations.hpp"
#include "ramwright/fixed/when_full.hpp"

/// \file
/// A double-ended queue that never allocates: at most `Capacity` elements, inside the object.
///
/// For a history, of which the oldest goes, and for work that is added at one end and taken from the
/// other by one context. The names are those of std::deque. Between contexts: `spsc_queue`,
/// `mpsc_queue`. Where the elements must lie in one piece: `vector`.
///
///     ramwright::fixed::ring<sample, 100> history;
///     history.push_back(s, ramwright::fixed::or_drop_oldest);
///     for (const sample& each : history) { ... }                // oldest first
///     void plot(ramwright::fixed::ring_view<sample> any);       // plot(history.view())
///
/// | call                               | cost      | on failure                                  |
/// |------------------------------------|-----------|---------------------------------------------|
/// | try_push_back, try_emplace_back, …_front | O(1) | null: full; the argument is as it was       |
/// | push_back(value, choice)           | O(1)      | as when_full.hpp says of the choice         |
/// | pop_front, pop_back, operator[], front, back | O(1) | out of range: recorded, then the program stops ¹ |
/// | clear, copy, move, compare         | O(size) ² | cannot fail                                 |
///
/// ¹ Not verified at `off`. ² Copied as bytes, all of `Capacity`, where the element is.
///
/// From an interrupt: every call, on a ring that no other context uses at the time.
/// RAM: the elements, and two counts of 1, 2 or 4 bytes. A view: 16 bytes.

namespace ramwright::fixed {

/// A ring of some capacity, to be passed by value. It must not outlive the ring it came from, nor its
/// iterators the view.
template <typename T>
class ring_view : public detail::ring_operations<T, detail::ring_elements_ref<T>> {
public:
    explicit ring_view(detail::ring_elements_ref<T> elements) noexcept
        : ring_view::ring_operations{elements} {}

    [[nodiscard]] std::size_t capacity() const noexcept { return this->elements_.capacity(); }
};

template <typename T, std::uint32_t Capacity>
class ring : public detail::ring_operations<T, detail::ring_elements<T, Capacity>> {
    static_assert(Capacity != 0, "a ring that can hold nothing");

public:
    constexpr ring() noexcept = default;

    [[nodiscard]] static constexpr std::size_t capacity() noexcept { return Capacity; }
    [[nodiscard]] static constexpr std::size_t max_size() noexcept { return Capacity; }

    [[nodiscard]] ring_view<T> view() noexcept { return ring_view<T>{this->elements_.ref()}; }
};

}  // namespace ramwright::fixed
