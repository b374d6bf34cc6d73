// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "ramwright/core/layout.hpp"
#include "tool/record/call_site.hpp"

/// \file
/// Records what the threads of this process ask of the C library's heap, in one order.
///
/// The functions take where the call came from that they tell of, and nothing they do allocates. Before
/// `ramwright record` says where to, in the environment, they do nothing.

namespace ramwright::record {

/// To be called before each request goes to the C library: the first must find it prepared.
void prepare() noexcept;

/// The C library answered a request with `block`; null: it refused.
void requested(const void* block, layout want, call_site from) noexcept;

/// To be called while `block` is still the caller's: another thread may get it right after.
void releasing(const void* block) noexcept;

/// `realloc`, and its event. Resized if the block stays; allocated and freed if it moves.
[[nodiscard]] void* reallocate(void* block, std::size_t size, call_site from) noexcept;

}  // namespace ramwright::record
