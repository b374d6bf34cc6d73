// SPDX-License-Identifier: Apache-2.0
#include "written.hpp"

#include <stdio.h>

#include <array>
#include <cstddef>

#include "board/semihosting.hpp"

/// The system below the C library: what is written is kept, and there is nothing else. In particular
/// there is no _sbrk.

namespace {

std::array<char, 256> kept;
std::size_t length = 0;

void keep(char character) {
    if (length + 1 < kept.size()) {
        kept[length++] = character;
    }
}

}  // namespace

const char* c_library::written() noexcept { return kept.data(); }

#if defined(__PICOLIBC__)

namespace {

int put(char character, FILE*) {
    keep(character);
    return character;
}

FILE stream = FDEV_SETUP_STREAM(put, nullptr, nullptr, _FDEV_SETUP_WRITE);

}  // namespace

FILE* const stderr = &stream;

#else

extern "C" {

struct stat;

int _write(int file, const char* bytes, int count);
int _read(int file, char* bytes, int count);
int _close(int file);
int _lseek(int file, int offset, int whence);
int _fstat(int file, struct stat* status);
int _isatty(int file);
int _kill(int process, int signal);
int _getpid();
[[noreturn]] void _exit(int status);

int _write(int, const char* bytes, int count) {
    for (int index = 0; index != count; ++index) {
        keep(bytes[index]);
    }
    return count;
}
int _read(int, char*, int) { return 0; }
int _close(int) { return -1; }
int _lseek(int, int, int) { return -1; }
int _fstat(int, struct stat*) { return -1; }
int _isatty(int) { return 1; }
int _kill(int, int) { return -1; }
int _getpid() { return 1; }
void _exit(int status) { board::exit(status); }

}  // extern "C"

#endif
