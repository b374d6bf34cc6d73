// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

/// \file
/// A program with an allocator of each kind, some of whose blocks are in use, and what can go wrong with them.
/// It runs on the host and on boards.

namespace node {

enum class mishap : std::uint32_t {
    none,
    overrun,          ///< of a block, over the next one's header
    overrun_at_full,  ///< behind the bytes asked for, not over a header
    stale_write,      ///< over the links of a free block
    stale_at_full,    ///< to a free block that is filled
    over_fence,       ///< behind a block of a red_zone
    before_fence,     ///< before a block of a red_zone
    pool_table,       ///< by what lies before a pool
    pool_trailer,
    pool_link,  ///< of a pool that keeps its links in its blocks
    slab_trailer,
    class_trailer,
    list_overrun,
    heap_state,
    misuse,           ///< a double free and a request too large
    shared_table,     ///< of a concurrent_pool
    shared_stale,     ///< to a free block of one that is filled
    kept_write,       ///< to a block in quarantine
    sampled_overrun,  ///< behind a sampled block
    sampled_stale,    ///< to one that was freed
    behind_pointer,   ///< of a block in a heap that only a pointer leads to
    fault,            ///< of a stack
};

/// Allocates from all, frees some, and then does `what`.
void use_memory(mishap what);

/// The part of it that has guards which change blocks, what interrupts share, and what pointers lead to.
void use_guards(mishap what);
/// What is to run in an interrupt, where there are any.
void free_in_interrupt();
/// Writes `count` bytes from `from` + `offset` on, as a loop that goes too far does.
void write_past(void* from, std::size_t offset, std::size_t count);

/// Set when use_memory() is through.
extern volatile std::uint32_t finished;

}  // namespace node
