// SPDX-License-Identifier: Apache-2.0
#include <lwip/mem.h>
#include <lwip/memp.h>
#include <lwip/opt.h>

// Compiled with lwipopts.h from here: lwIP's own headers accept it, and what its mem.c calls is there.

static_assert(MEM_LIBC_MALLOC == 1 && MEMP_MEM_MALLOC == 1,
              "lwIP would have a heap and pools of its own.");
static_assert(sizeof(mem_size_t) == sizeof(size_t),
              "A request must reach the heap in its full size.");

void* allocate_as_lwip_does(mem_size_t size);
void* allocate_as_lwip_does(mem_size_t size) { return mem_clib_malloc(size); }
