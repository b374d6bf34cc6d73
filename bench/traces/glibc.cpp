// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <malloc.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "flat_operations.hpp"

/// How little memory this machine's C library needs for the operations of a trace: bench_glibc FILE MOST
///
/// The kernel bounds it: each size is tried by a child that may have so many bytes of data more
/// (RLIMIT_DATA). That goes by pages, so the answer does. glibc keeps one heap without separate mappings,
/// as it would on a system without them; all else is as it comes.

namespace {

struct glibc {
    static void* malloc(std::size_t size) { return std::malloc(size); }
    static void* realloc(void* block, std::size_t size) { return std::realloc(block, size); }
    static void free(void* block) { std::free(block); }
};

/// Outside the heap, and there before it is bounded.
template <typename T>
T* pages_for(std::size_t count) {
    void* const found = ::mmap(nullptr, (count + 1) * sizeof(T), PROT_READ | PROT_WRITE,
                               MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    return found == MAP_FAILED ? nullptr : static_cast<T*>(found);
}

/// What the kernel counts against the bound already; 0 if it does not say. Allocates nothing: the heap
/// begins in the child.
std::size_t data_bytes() {
    char text[4096] = {};
    const int status = ::open("/proc/self/status", O_RDONLY);
    const bool read = status >= 0 && ::read(status, text, sizeof text - 1) > 0;
    ::close(status);
    const char* const line = read ? std::strstr(text, "VmData:") : nullptr;
    return line == nullptr ? 0 : std::strtoul(line + std::strlen("VmData:"), nullptr, 10) * 1024;
}

bool read_all(int file, void* into, std::size_t bytes) {
    auto* at = static_cast<char*>(into);
    for (ssize_t got = 0; bytes != 0; at += got, bytes -= static_cast<std::size_t>(got)) {
        got = ::read(file, at, bytes);
        if (got <= 0) {
            return false;
        }
    }
    return true;
}

bool child_survives(const traces::flat_operation* operations, std::size_t count, void** blocks,
                    std::size_t bytes) {
    const pid_t child = ::fork();
    if (child == 0) {
        const rlimit bound{.rlim_cur = bytes, .rlim_max = bytes};
        const bool bounded = ::setrlimit(RLIMIT_DATA, &bound) == 0;
        ::_exit(bounded && traces::survives<glibc>(operations, count, blocks) ? 0 : 1);
    }
    int status = 0;
    return child > 0 && ::waitpid(child, &status, 0) == child && status == 0;
}

}  // namespace

int main(int argc, char** argv) {
    const int file = argc == 3 ? ::open(argv[1], O_RDONLY) : -1;
    const std::size_t most = argc == 3 ? std::strtoul(argv[2], nullptr, 10) : 0;
    traces::flat_log log{};
    if (most == 0 || !read_all(file, &log, sizeof log)) {
        std::fprintf(stderr, "usage: bench_glibc FILE MOST\n");
        return 2;
    }
    auto* const operations = pages_for<traces::flat_operation>(log.operations);
    auto** const blocks = pages_for<void*>(log.slots);
    const std::size_t before = data_bytes();
    if (operations == nullptr || blocks == nullptr || before == 0 ||
        !read_all(file, operations, log.operations * sizeof *operations)) {
        std::fprintf(stderr, "bench_glibc: '%s' cannot be read\n", argv[1]);
        return 1;
    }
    ::mallopt(M_ARENA_MAX, 1);
    ::mallopt(M_MMAP_MAX, 0);
    ::mallopt(M_TOP_PAD, 0);
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    const std::size_t safe = traces::find_safe_size(page, most, [&](std::size_t bytes) {
        return child_survives(operations, log.operations, blocks, before + bytes);
    });
    std::printf("{\"safe_from_bytes\": %zu}\n", safe);
    return safe == 0 ? 1 : 0;
}
