// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "ramwright/alloc/detail/block_place.hpp"
#include "ramwright/alloc/detail/concurrent_blocks.hpp"
#include "ramwright/alloc/pool.hpp"
#include "ramwright/core/allocator.hpp"
#include "ramwright/core/check_level.hpp"
#include "ramwright/core/layout.hpp"

/// \file
/// A pool that every thread and every interrupt may use at any moment, without a lock.
///
/// For what an interrupt allocates and a thread frees, or the other way round: packets, samples, events.
/// Where one context owns the blocks, `pool` takes fewer instructions and `slab` less RAM.
///
///     alignas(8) std::byte storage[8 * 1024];
///     ramwright::concurrent_pool packets{storage, {.size = 1500, .alignment = 8}};
///     void* packet = packets.allocate();      // in the interrupt; null: drop it
///     packets.deallocate(packet);             // in the thread
///
/// | call           | cost        | from an interrupt | on failure                             |
/// |----------------|-------------|-------------------|----------------------------------------|
/// | constructor    | O(blocks)   | no                | too small a region: a pool of 0 blocks |
/// | allocate       | O(1) ¹      | yes, any priority | null, recorded; nothing changed        |
/// | deallocate     | O(1) ¹ ²    | yes, any priority | false, recorded; nothing changed       |
/// | resize         | O(1)        | yes, any priority | false; nothing changed                 |
/// | owns, largest_free | O(1)    | yes, any priority | cannot fail                            |
/// | free_bytes, snapshot | O(blocks) ³ | yes, any priority | cannot fail                      |
/// | check          | O(blocks) ⁴ | yes               | false                                  |
/// | for_each_block | O(blocks) ⁴ | yes               | cannot fail                            |
///
/// ¹ Armv7-M, Armv8-M: no interrupt is masked. A step during which an interrupt was taken is repeated:
/// 13 instructions at most in allocate, 3 and 4 in deallocate. What nothing preempts repeats nothing.
/// Armv6-M, RV32: interrupts wait for at most 20 instructions of a call, and nothing is ever repeated.
/// ² At `full`, O(block size): the block is filled, with interrupts as they were. At `off` nothing is
/// verified: only a free of null is ignored, every other pointer is taken for a block.
/// ³ O(1) where nothing is free, so a request that finds the pool empty is refused in constant time; one
/// for more than a block holds is not. Each block is counted as it was at a moment of the call.
/// ⁴ For each block what was true when it was visited. check() may be false while another context is
/// inside allocate or deallocate, and is exact when none is.
///
/// Two contexts that free one block at once: exactly one succeeds, the other has freed twice.
/// While nothing preempts it, it hands out the offsets that `pool` at `standard` does.
///
/// Two cores may share one only where their exclusive accesses reach a common monitor: Armv8-M.
///
/// Overhead: 2 bytes a block and 4 more, in a table in front of the blocks, at every level of checks.
/// State: 44 bytes on a 32-bit target.

namespace ramwright {

template <check_level Checks = config::checks>
class concurrent_pool : public pool<Checks, detail::concurrent_blocks<detail::near_place, Checks>> {
    using base = pool<Checks, detail::concurrent_blocks<detail::near_place, Checks>>;

public:
    /// So that `reserve_for_interrupts` takes it.
    static constexpr bool concurrent = true;

    /// As the constructor of `pool`; at most 65,533 blocks.
    concurrent_pool(std::span<std::byte> region, layout each,
                    std::uint32_t count = base::as_many_as_fit) noexcept
        : base{region, each, count} {}
};

static_assert(allocator<concurrent_pool<>>);

}  // namespace ramwright
