// SPDX-License-Identifier: Apache-2.0
//
// What the tests of `ramwright record` record. It prints what it asks of its memory, as the test reads
// it out of the trace. All its sizes are between 90000 and 99999, which nobody else's are.
#include <malloc.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <memory_resource>
#include <new>
#include <string>
#include <thread>
#include <vector>

namespace {

void freed(std::size_t size) { std::printf("freed %zu\n", size); }
void allocated(std::size_t size, std::size_t alignment = 8) {
    std::printf("allocated %zu aligned to %zu\n", size, alignment);
}

[[gnu::noinline]] void* ask_malloc() { return std::malloc(90001); }

/// The call of operator new is inside the C++ library.
[[gnu::noinline]] void* ask_cpp_library() {
    return std::pmr::new_delete_resource()->allocate(90003, 8);
}

void take_and_free(void* block, std::size_t size, std::size_t alignment = 8) {
    allocated(size, alignment);
    std::free(block);
    freed(size);
}

void c_forms() {
    take_and_free(ask_malloc(), 90001);
    take_and_free(std::calloc(3, 30003), 90009);
    take_and_free(memalign(64, 90010), 90010, 64);
    take_and_free(std::aligned_alloc(4096, 94208), 94208, 4096);
    take_and_free(valloc(90011), 90011, 4096);
    take_and_free(pvalloc(90012), 90112, 4096);
    void* block = nullptr;
    if (posix_memalign(&block, 256, 90013) != 0 || posix_memalign(&block, 3, 90014) == 0) {
        std::abort();
    }
    take_and_free(block, 90013, 256);
    take_and_free(reallocarray(nullptr, 2, 45010), 90020);

    block = std::realloc(nullptr, 92000);
    allocated(92000);
    if (std::realloc(block, 91000) != block) {
        std::abort();
    }
    std::puts("resized 92000 to 91000");
    void* const barrier = std::malloc(90030);
    allocated(90030);
    block = std::realloc(block, 99000);
    allocated(99000);
    freed(91000);
    if (std::realloc(block, 0) != nullptr) {
        std::abort();
    }
    freed(99000);
    std::free(barrier);
    freed(90030);
    std::free(nullptr);
}

void cpp_forms() {
    delete static_cast<char*>(nullptr);
    char* const bytes = new char[90040];
    allocated(90040);
    delete[] bytes;
    freed(90040);
    void* const one = ::operator new(90041);
    allocated(90041);
    ::operator delete (one, std::size_t{90041});
    freed(90041);
    void* const aligned = ::operator new (90042, std::align_val_t{128});
    allocated(90042, 128);
    ::operator delete (aligned, std::align_val_t{128});
    freed(90042);
    void* const quiet = ::operator new[](90043, std::nothrow);
    allocated(90043);
    ::operator delete[](quiet, std::nothrow);
    freed(90043);
    void* const from_library = ask_cpp_library();
    allocated(90003);
    std::pmr::new_delete_resource()->deallocate(from_library, 90003, 8);
    freed(90003);
}

void refusals() {
    // Volatile: the compiler would see that these cannot succeed.
    const volatile std::size_t too_much = std::size_t{1} << 60;
    if (std::malloc(too_much) != nullptr || std::calloc(too_much, too_much) != nullptr ||
        ::operator new(too_much, std::nothrow) != nullptr) {
        std::abort();
    }
    try {
        static_cast<void>(::operator new(too_much));
    } catch (const std::bad_alloc&) {
        std::puts("thrown");
    }
}

/// Blocks are freed by the next thread, as soon as they are there.
void threads() {
    constexpr int count = 5000;
    constexpr int pairs = 3;
    std::vector<std::thread> running;
    for (int pair = 0; pair != pairs; ++pair) {
        auto passed = std::make_shared<std::atomic<void*>>(nullptr);
        running.emplace_back([passed] {
            for (int each = 0; each != count; ++each) {
                void* block = std::realloc(std::malloc(90050), 98050);
                while (passed->load() != nullptr) {
                    std::this_thread::yield();
                }
                passed->store(block);
            }
        });
        running.emplace_back([passed] {
            for (int each = 0; each != count; ++each) {
                void* block = nullptr;
                while ((block = passed->exchange(nullptr)) == nullptr) {
                    std::this_thread::yield();
                }
                std::free(block);
            }
        });
    }
    for (std::thread& each : running) {
        each.join();
    }
}

void fork_and_share() {
    void* const before = ask_malloc();
    const pid_t child = fork();
    if (child == 0) {
        std::free(before);
        std::free(std::malloc(90060));
        _exit(0);
    }
    waitpid(child, nullptr, 0);
    std::free(before);
}

void be_killed() {
    for (int each = 0; each != 20000; ++each) {
        std::free(std::malloc(90070));
    }
    static_cast<void>(std::malloc(90071));
    std::raise(SIGKILL);
}

}  // namespace

int main(int, char** arguments) {
    const std::string what = arguments[1];
    if (what == "forms") {
        c_forms();
        cpp_forms();
    } else if (what == "refusals") {
        refusals();
    } else if (what == "threads") {
        threads();
    } else if (what == "fork") {
        fork_and_share();
    } else if (what == "exec") {
        std::free(std::malloc(90080));
        execl(arguments[0], arguments[0], "forms", nullptr);
    } else if (what == "kill") {
        be_killed();
    } else if (what == "echo") {
        char line[80] = "";
        std::fputs(std::fgets(line, sizeof(line), stdin), stdout);
        return 42;
    }
    return 0;
}
