// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstddef>
#include <cstdio>

#include "readings.hpp"

/// \file
/// What brings most of a C library: formatted floating point, and its heap.

void take_readings() {
    static double angle = 0.0;
    angle += 0.5;
    char text[64];
    std::snprintf(text, sizeof text, "%.3f", std::sin(angle));
    std::printf("%s\n", text);
}

// Nothing refers to them before the library is linked, after optimisation.
extern "C" {

[[gnu::used]] void* _sbrk(int size) {
    static char heap[4096];
    static std::ptrdiff_t used = 0;
    char* const at = heap + used;
    used += size;
    return at;
}

[[gnu::used]] int _write(int, const char*, int size) { return size; }
[[gnu::used]] int _read(int, char*, int) { return 0; }
[[gnu::used]] int _close(int) { return -1; }
[[gnu::used]] int _lseek(int, int, int) { return 0; }
[[gnu::used]] int _fstat(int, void*) { return -1; }
[[gnu::used]] int _isatty(int) { return 1; }
[[gnu::used]] int _getpid() { return 1; }
[[gnu::used]] int _kill(int, int) { return -1; }
[[gnu::used]] void _exit(int) {
    for (;;) {
    }
}

}  // extern "C"
