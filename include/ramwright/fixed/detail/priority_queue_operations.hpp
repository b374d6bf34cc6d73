// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <utility>

#include "ramwright/fixed/detail/push_choices.hpp"

/// \file
/// What a `priority_queue` and a `priority_queue_view` can do: `Heap` is a vector or a view of one.

namespace ramwright::fixed::detail {

template <typename T, typename Less, typename Heap>
class priority_queue_operations : public push_choices<priority_queue_operations<T, Less, Heap>, T> {
public:
    using value_type = T;
    using size_type = std::size_t;
    using value_compare = Less;

    [[nodiscard]] constexpr std::size_t size() const noexcept { return heap_.size(); }
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

protected:
    constexpr priority_queue_operations() noexcept = default;
    constexpr explicit priority_queue_operations(Less less) noexcept : less_{std::move(less)} {}
    constexpr priority_queue_operations(Heap heap, Less less) noexcept
        : heap_{heap}, less_{std::move(less)} {}

    Heap heap_;
    [[no_unique_address]] Less less_{};

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
        const std::size_t capacity = heap_.capacity();
        for (std::size_t child = 1; child < size && child < capacity; child = 2 * index + 1) {
            if (child + 1 < size && child + 1 < capacity && less_(items[child], items[child + 1])) {
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
};

}  // namespace ramwright::fixed::detail
