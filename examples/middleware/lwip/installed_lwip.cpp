// SPDX-License-Identifier: Apache-2.0
#include <lwip/mem.h>

#include "lwip_heap.h"

// A shared library that was built to call the C library's malloc cannot be told otherwise by options.
// But it calls these by way of the dynamic linker, and the program's own come first.

void mem_init() {}
void* mem_malloc(mem_size_t size) { return lwip_heap_malloc(size); }
void* mem_calloc(mem_size_t count, mem_size_t size) { return lwip_heap_calloc(count, size); }
void mem_free(void* block) { lwip_heap_free(block); }
void* mem_trim(void* block, mem_size_t) { return block; }
