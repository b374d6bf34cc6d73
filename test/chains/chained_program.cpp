// SPDX-License-Identifier: Apache-2.0
//
// What the tests of chains of calls record. For each block it prints its size, which no other has, and who
// asked for it, from the innermost call outward.
#include <alloca.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>

namespace {

std::size_t next_size = 90000;

void expect(std::size_t size, const char* chain) { std::printf("%zu: %s\n", size, chain); }

[[gnu::noinline]] void* take(std::size_t size) {
    void* const block = std::malloc(size);
    return block;
}

[[gnu::noinline]] void parse() {
    expect(++next_size, "take parse wrapper main");
    std::free(take(next_size));
}

[[gnu::noinline]] void remember() {
    expect(++next_size, "take remember wrapper main");
    std::free(take(next_size));
}

/// Who asks is always the same; why, changes.
[[gnu::noinline]] void wrapper() {
    for (int each = 0; each != 3; ++each) {
        parse();
        remember();
    }
}

int compare(const void* left, const void* right) {
    static bool asked = false;
    if (!asked) {
        asked = true;
        expect(++next_size, "compare library main");
        std::free(std::malloc(next_size));
    }
    return *static_cast<const int*>(left) - *static_cast<const int*>(right);
}

/// The C library is between two calls of the program.
[[gnu::noinline]] void library() {
    int numbers[] = {3, 1, 2};
    std::qsort(numbers, 3, sizeof(int), compare);
}

[[gnu::noinline]] void* descend(int levels, std::size_t size) {
    void* const block = levels == 0 ? std::malloc(size) : descend(levels - 1, size);
    return block;
}

[[gnu::noinline]] void recursion() {
    std::string chain = "descend";
    for (int each = 0; each != 40; ++each) {
        std::free(descend(each, ++next_size));
        expect(next_size, (chain + " recursion main").c_str());
        chain += " descend";
    }
}

/// Its frame is as large as it is told: what called it lies elsewhere each time.
[[gnu::noinline]] void* with_frame(std::size_t bytes, std::size_t size) {
    auto* const room = static_cast<char*>(alloca(bytes));
    std::memset(room, 0, 1);
    void* const block = std::malloc(size);
    room[bytes - 1] = 1;
    return block;
}

[[gnu::noinline]] void small() {
    std::free(with_frame(16, ++next_size));
    expect(next_size, "with_frame small frames main");
}

[[gnu::noinline]] void large() {
    std::free(with_frame(1600, ++next_size));
    expect(next_size, "with_frame large frames main");
}

[[gnu::noinline]] void frames() {
    for (int each = 0; each != 4; ++each) {
        small();
        large();
    }
}

[[gnu::noinline]] void in_thread() {
    std::free(take(++next_size));
    expect(next_size, "take in_thread run_thread");
}

void* run_thread(void*) {
    in_thread();
    return nullptr;
}

[[gnu::noinline]] void threads() {
    for (int each = 0; each != 4; ++each) {
        pthread_t thread;
        pthread_create(&thread, nullptr, run_thread, nullptr);
        pthread_join(thread, nullptr);
    }
}

[[gnu::noinline]] void in_child() {
    std::free(take(++next_size));
    expect(next_size, "take in_child fork_child main");
    std::fflush(stdout);
}

/// The chain that was known before the fork is not known in the child's trace.
[[gnu::noinline]] void fork_child() {
    std::free(take(++next_size));
    expect(next_size, "take fork_child main");
    std::fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
        in_child();
        _exit(0);
    }
    waitpid(child, nullptr, 0);
}

[[gnu::noinline]] void branch(int levels);
[[gnu::noinline]] void left(int levels) {
    branch(levels);
    std::free(nullptr);
}
[[gnu::noinline]] void right(int levels) {
    branch(levels);
    std::free(nullptr);
}

void branch(int levels) {
    if (levels == 0) {
        std::free(std::malloc(80000));
        return;
    }
    left(levels - 1);
    right(levels - 1);
}

/// More chains than a recorder keeps in mind.
[[gnu::noinline]] void many() {
    branch(16);
    std::free(take(++next_size));
    expect(next_size, "take many main");
}

/// As assembly may call: with a stack pointer that is no multiple of 16.
[[gnu::noinline]] void misaligned() {
#ifdef __x86_64__
    void* block = nullptr;
    std::size_t size = ++next_size;
    asm volatile("sub $8, %%rsp\n call malloc@PLT\n add $8, %%rsp"
                 : "=a"(block), "+D"(size)
                 :
                 : "rsi", "rdx", "rcx", "r8", "r9", "r10", "r11", "memory", "cc");
    std::free(block);
    expect(next_size, "misaligned main");
#endif
}

void limit_files_to(rlim_t bytes) {
    rlimit limit{};
    getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = std::min(bytes, limit.rlim_max);
    setrlimit(RLIMIT_FSIZE, &limit);
}

/// What the trace is told while there is no room for it is lost.
[[gnu::noinline]] void without_room() {
    for (int each = 0; each != 200'000; ++each) {
        std::free(take(80000));
    }
}

[[gnu::noinline]] void full() {
    limit_files_to(1 << 20);
    without_room();
    limit_files_to(RLIM_INFINITY);
    without_room();
    std::free(take(++next_size));
    expect(next_size, "take full main");
}

}  // namespace

int main(int, char** arguments) {
    const std::string what = arguments[1];
    if (what == "forms") {
        wrapper();
        library();
        frames();
        threads();
    } else if (what == "recursion") {
        recursion();
    } else if (what == "fork") {
        fork_child();
    } else if (what == "many") {
        many();
    } else if (what == "misaligned") {
        misaligned();
    } else if (what == "full") {
        full();
    }
    return 0;
}
