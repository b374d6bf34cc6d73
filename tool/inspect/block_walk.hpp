// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tool/inspect/findings.hpp"
#include "tool/inspect/object_finder.hpp"
#include "tool/inspect/region_copy.hpp"

/// \file
/// Each kind of allocator, with its blocks and what is wrong with them. Every walk ends, whatever the memory
/// holds.
///
/// Where state lies is read by the names the debug information has; what it means is asked of the library's
/// own code, run on a copy of the region: it keeps offsets, so it means the same here.

namespace ramwright::tool::inspect {

/// Adds region, blocks and damages. Throws `unreadable`.
void walk_general(const library_object& heap, object_found& into);
void walk_list_heap(const library_object& heap, object_found& into);
void walk_pool(const library_object& pool, object_found& into);
void walk_size_classes(const library_object& classes, object_found& into);
void walk_slab(const library_object& slab, object_found& into);
void walk_slot(const library_object& slot, object_found& into);
void walk_arena(const library_object& arena, object_found& into);

/// Makes the blocks, which are in the order of addresses, what the guard's user has, and looks at what the
/// guard keeps about them.
void look_at_guard(const blocks_guard& guard, object_found& into);

/// What a red_zone keeps before and behind each live block. `base` is what its offsets count from.
void look_at_fences(const target_memory& memory, std::uint64_t base, object_found& into);

/// Of a pool on them: they are another class on every kind of processor, so they are read by name.
void walk_concurrent_blocks(const debug_object& pool, const region_copy& region,
                            object_found& into);

}  // namespace ramwright::tool::inspect
