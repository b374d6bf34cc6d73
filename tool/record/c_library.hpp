// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

/// \file
/// The C library's heap under the names that nobody interposes. Looking the usual ones up with `dlsym`
/// would allocate before it could be answered.

extern "C" {
void* __libc_malloc(std::size_t size) noexcept;
void* __libc_calloc(std::size_t count, std::size_t size) noexcept;
void* __libc_realloc(void* block, std::size_t size) noexcept;
void* __libc_memalign(std::size_t alignment, std::size_t size) noexcept;
void __libc_free(void* block) noexcept;
}
