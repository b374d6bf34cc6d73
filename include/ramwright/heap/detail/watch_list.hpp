// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "ramwright/heap/watch.hpp"

/// \file
/// The watches over one heap. Called under the heap's lock.

namespace ramwright::detail {

class watch_list {
public:
    /// Over all regions, whether anybody watches or not.
    [[nodiscard]] constexpr std::size_t free_bytes() const noexcept { return free_; }
    [[nodiscard]] constexpr std::size_t low_water() const noexcept { return low_water_; }
    constexpr void restart() noexcept { low_water_ = free_; }

    [[nodiscard]] constexpr bool any_due() const noexcept { return due_ != 0; }

    [[nodiscard]] constexpr bool contains(const watch& one) const noexcept {
        for (const watch* at = first_; at != nullptr; at = at->next_) {
            if (at == &one) {
                return true;
            }
        }
        return false;
    }

    constexpr void add(watch& one, std::size_t free) noexcept {
        one.begin(free);
        one.next_ = first_;
        first_ = &one;
    }

    constexpr bool remove(const watch& one) noexcept {
        for (watch** link = &first_; *link != nullptr; link = &(*link)->next_) {
            if (*link == &one) {
                due_ -= one.due_ ? 1 : 0;
                *link = one.next_;
                return true;
            }
        }
        return false;
    }

    /// So many bytes more, modulo 2^n, are free in a region with `has`.
    [[gnu::always_inline]] constexpr void note(capabilities has, std::size_t more) noexcept {
        const std::size_t free = free_ + more;
        if (free < low_water_) [[unlikely]] {
            low_water_ = free;
        }
        note_freed(has, more);
    }
    /// As note, where it is known that there are not fewer.
    [[gnu::always_inline]] constexpr void note_freed(capabilities has, std::size_t more) noexcept {
        free_ += more;
        if (first_ != nullptr) [[unlikely]] {
            note_in_watches(has, more);
        }
    }

    /// A region came with so many bytes. The marks say what would have been left with it.
    constexpr void add_region(capabilities has, std::size_t bytes) noexcept {
        low_water_ += bytes;
        for (watch* at = first_; at != nullptr; at = at->next_) {
            at->low_water_ += has.contains(at->with_) ? bytes : 0;
        }
        note(has, bytes);
    }
    /// An empty region went.
    constexpr void remove_region(capabilities has, std::size_t bytes) noexcept {
        low_water_ -= bytes < low_water_ ? bytes : low_water_;
        for (watch* at = first_; at != nullptr; at = at->next_) {
            const std::size_t mark = has.contains(at->with_) ? bytes : 0;
            at->low_water_ -= mark < at->low_water_ ? mark : at->low_water_;
        }
        note(has, std::size_t{0} - bytes);
    }

    /// A watch whose callback is to be called now, or null.
    constexpr const watch* take_due() noexcept {
        for (watch* at = first_; at != nullptr && due_ != 0; at = at->next_) {
            if (at->due_) {
                at->due_ = false;
                --due_;
                return at;
            }
        }
        return nullptr;
    }

    static void call(const watch& due) noexcept { due.when_low_(due); }

private:
    constexpr void note_in_watches(capabilities has, std::size_t more) noexcept {
        for (watch* at = first_; at != nullptr; at = at->next_) {
            if (has.contains(at->with_)) {
                due_ += at->note(at->free_ + more) ? 1 : 0;
            }
        }
    }

    std::size_t free_ = 0;
    std::size_t low_water_ = 0;
    watch* first_ = nullptr;
    std::uint32_t due_ = 0;
};

/// Of a heap that nobody watches.
struct no_watches {
    [[nodiscard]] static constexpr bool any_due() noexcept { return false; }
    [[nodiscard]] static constexpr const watch* take_due() noexcept { return nullptr; }
    static constexpr void add_region(capabilities, std::size_t) noexcept {}
    static constexpr void remove_region(capabilities, std::size_t) noexcept {}
};

}  // namespace ramwright::detail
