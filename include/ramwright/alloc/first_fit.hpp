// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstdint>

#include "ramwright/alloc/detail/list_heap.hpp"
#include "ramwright/core/allocator.hpp"
#include "ramwright/core/check_level.hpp"

/// \file
/// Blocks of any size from the lowest address that has room: the scheme of FreeRTOS's heap_4.
///
/// For who comes from heap_4 and wants its placement with a smaller header and misuse found, or needs
/// the guarantee that only this scheme gives (`sizing`). Not where time must be bounded: a request
/// looks at every free block below the one it gets, so a fragmented heap is a slow heap. `general` is
/// the default choice: constant time, and as little waste.
///
///     alignas(8) std::byte storage[64 * 1024];
///     ramwright::first_fit<> heap{storage};
///     void* packet = heap.allocate({.size = 1024});
///     heap.deallocate(packet);
///
/// F: free blocks, which are never neighbours.
///
/// | call          | cost                        | from an interrupt  | on failure                    |
/// |---------------|-----------------------------|--------------------|-------------------------------|
/// | allocate      | O(F)                        | only behind a lock | null, recorded                |
/// | deallocate    | O(1) beside a free block, else O(F) ¹ | only behind a lock | false, recorded: misuse |
/// | resize        | O(1) to grow; to shrink as deallocate | only behind a lock | false, block unchanged |
/// | usable_size   | O(1)                        | yes, of own blocks | 0: not a live block           |
/// | free_bytes, least_free_bytes | O(1)         | only behind a lock | cannot fail                   |
/// | largest_free, snapshot | O(F)               | only behind a lock | cannot fail                   |
/// | for_each_block | O(blocks)                  | no                 | cannot fail                   |
/// | check         | O(blocks) ²                 | no                 | false: damaged                |
/// | check_some(n) | O(n) ²                      | only behind a lock | false: damaged                |
///
/// ¹ At `full`, and O(size): what is freed is filled. ² At `full`, and O(bytes of the free blocks seen).
///
/// Overhead: a header of 4 bytes a block, sizes rounded up so that header and bytes fill whole 8-byte
/// units; 24 bytes for the region. `large_first_fit` serves regions from 256 KiB to 4 GiB with twice
/// of each. State outside the region: one pointer.
///
/// Method: first fit with boundary tags and an address-ordered list (Knuth, TAOCP vol. 1, 2.5). A
/// block is cut from the low end of its hole.

namespace ramwright {

template <check_level Checks = config::checks, std::unsigned_integral Word = std::uint16_t>
class first_fit : public detail::list_heap<detail::list_order::by_address, true, Checks, Word> {
    using heap = detail::list_heap<detail::list_order::by_address, true, Checks, Word>;

public:
    using heap::heap;
};

/// For regions beyond 256 KiB: 8-byte headers, 16-byte granule.
template <check_level Checks = config::checks>
using large_first_fit = first_fit<Checks, std::uint32_t>;

static_assert(allocator<first_fit<>>);

}  // namespace ramwright
