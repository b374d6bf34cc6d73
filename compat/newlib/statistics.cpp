// SPDX-License-Identifier: Apache-2.0

/// What the C library tells about its heap, told about the application's. The two that ask for counts
/// take a `snapshot`: O(blocks) under the heap's lock with most allocators, not for an interrupt.

#include <malloc.h>
#include <stdio.h>

#include "calls.hpp"

extern "C" {

struct mallinfo mallinfo() {
    const ramwright::snapshot now = ramwright::newlib::heap().snapshot();
    struct mallinfo told {};
    told.arena = now.capacity_bytes;
    told.ordblks = now.free_blocks;
    told.uordblks = now.used_bytes();
    told.fordblks = now.free_bytes;
    return told;
}

/// In newlib's words. The region is all there ever is, so the most it had is what it has.
void malloc_stats() {
    const struct mallinfo now = mallinfo();
    fprintf(stderr, "max system bytes = %10lu\n", static_cast<unsigned long>(now.arena));
    fprintf(stderr, "system bytes     = %10lu\n", static_cast<unsigned long>(now.arena));
    fprintf(stderr, "in use bytes     = %10lu\n", static_cast<unsigned long>(now.uordblks));
}

/// No parameter of newlib's malloc has a meaning here: 0 says that none was set.
int mallopt(int, int) { return 0; }

/// 0: there is no system that memory could be given back to.
int malloc_trim(size_t) { return 0; }

}  // extern "C"
