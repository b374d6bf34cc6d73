// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

/// \file
/// Fragmentation of an allocator of equal objects. Its largest free block is an object, so the usual
/// definition says nothing; what counts is the share of the free bytes that further objects cannot have.

namespace bench {

/// Takes all the objects there are, and gives them back.
template <typename Allocator>
[[nodiscard]] std::uint32_t unobtainable_permille(Allocator& objects) noexcept {
    std::array<void*, 64> taken{};
    const std::size_t free_bytes = objects.free_bytes();
    std::size_t count = 0;
    while (count != taken.size() && (taken[count] = objects.try_allocate()) != nullptr) {
        ++count;
    }
    const std::size_t obtained = free_bytes - objects.free_bytes();
    while (count != 0) {
        objects.deallocate(taken[--count]);
    }
    return free_bytes == 0 ? 0 : static_cast<std::uint32_t>(1000 - 1000 * obtained / free_bytes);
}

}  // namespace bench
