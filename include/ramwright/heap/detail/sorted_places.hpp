// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

/// \file
/// Entries of a heap's tables, each of which leads `to` a region.

namespace ramwright::detail {

/// `count`: how many there are before.
template <typename Entry, std::size_t Places>
constexpr void insert_at(Entry (&list)[Places], std::size_t count, std::size_t position,
                         const Entry& entry) noexcept {
    for (std::size_t at = count; at != position; --at) {
        list[at] = list[at - 1];
    }
    list[position] = entry;
}

template <typename Entry, std::size_t Places, typename Slot>
constexpr void erase_from(Entry (&list)[Places], std::size_t count, const Slot& gone) noexcept {
    std::size_t at = 0;
    while (list[at].to != &gone) {
        ++at;
    }
    for (; at + 1 != count; ++at) {
        list[at] = list[at + 1];
    }
    list[at] = {};
}

}  // namespace ramwright::detail
