// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstdint>

#include "ramwright/alloc/detail/list_heap.hpp"
#include "ramwright/core/allocator.hpp"
#include "ramwright/core/check_level.hpp"

/// \file
/// Blocks of any size from the smallest hole that has room: the scheme of FreeRTOS's heap_2, with the
/// merging that it lacks as a choice.
///
/// For who comes from heap_2. With `merging::off`, as there, a block keeps the size it was cut to: right
/// only where the same few sizes come again and again, and then a `pool` or `size_classes` does it in
/// constant time. With `merging::on`, for tight regions whose use is short: it wastes little on most
/// loads, and at worst more than any other scheme. Not where time must be bounded: every call walks the
/// list. `general` is the default choice: constant time, and as little waste.
///
///     alignas(8) std::byte storage[64 * 1024];
///     ramwright::best_fit<ramwright::merging::on> heap{storage};
///     void* packet = heap.allocate({.size = 1024});
///     heap.deallocate(packet);
///
/// F: free blocks.
///
/// | call          | cost                        | from an interrupt  | on failure                    |
/// |---------------|-----------------------------|--------------------|-------------------------------|
/// | allocate      | O(F), twice if it splits    | only behind a lock | null, recorded                |
/// | deallocate    | O(F) ¹                      | only behind a lock | false, recorded: misuse       |
/// | resize        | O(F)                        | only behind a lock | false, block unchanged        |
/// | usable_size   | O(1)                        | yes, of own blocks | 0: not a live block           |
/// | free_bytes, least_free_bytes | O(1)         | only behind a lock | cannot fail                   |
/// | largest_free, snapshot | O(1)               | only behind a lock | cannot fail                   |
/// | for_each_block | O(blocks)                  | no                 | cannot fail                   |
/// | check         | O(blocks) ²                 | no                 | false: damaged                |
/// | check_some(n) | O(n) ²                      | only behind a lock | false: damaged                |
///
/// ¹ At `full`, and O(size): what is freed is filled. ² At `full`, and O(bytes of the free blocks seen).
///
/// Overhead: a header of 4 bytes a block, sizes rounded up so that header and bytes fill whole 8-byte
/// units; 24 bytes for the region. `large_best_fit` serves regions from 256 KiB to 4 GiB with twice of
/// each. State outside the region: one pointer.
///
/// Method: best fit with boundary tags and a size-ordered list, which for one size is in order of
/// address (Knuth, TAOCP vol. 1, 2.5). A block is cut from the low end of its hole.

namespace ramwright {

enum class merging : bool {
    off,  ///< a free block stays as it is until a request that fits takes it or splits it
    on,   ///< free neighbours become one block
};

template <merging Merging = merging::on, check_level Checks = config::checks,
          std::unsigned_integral Word = std::uint16_t>
class best_fit
    : public detail::list_heap<detail::list_order::by_size, Merging == merging::on, Checks, Word> {
    using heap =
        detail::list_heap<detail::list_order::by_size, Merging == merging::on, Checks, Word>;

public:
    using heap::heap;
};

/// For regions beyond 256 KiB: 8-byte headers, 16-byte granule.
template <merging Merging = merging::on, check_level Checks = config::checks>
using large_best_fit = best_fit<Merging, Checks, std::uint32_t>;

static_assert(allocator<best_fit<>>);

}  // namespace ramwright
