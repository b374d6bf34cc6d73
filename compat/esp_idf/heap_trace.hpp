// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

/// \file
/// What the functions that hand out and take back blocks tell the trace of esp_heap_trace.h.

namespace ramwright::esp_idf {

void trace_allocated(void* block, std::size_t size, std::uintptr_t caller) noexcept;
/// Of a block that is resized in its place.
void trace_freed(void* block, std::uintptr_t caller) noexcept;
/// Frees the block. False iff the heap refused it: to the trace it is live then. Under one lock, so that nobody
/// is given the address before the record says that it is free.
[[nodiscard]] bool free_traced(void* block, std::uintptr_t caller) noexcept;

}  // namespace ramwright::esp_idf
