// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>

/// \file
/// The least a firmware calls of an allocator. Each image defines them on one allocator; what its text is
/// larger than that of the image on none is what the allocator takes.

namespace bench {

void start(std::span<std::byte> region) noexcept;
void* allocate(std::size_t size) noexcept;
void release(void* block) noexcept;

}  // namespace bench
