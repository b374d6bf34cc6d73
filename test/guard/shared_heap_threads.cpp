// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <thread>

#include "guard/chosen_lock.hpp"
#include "guard/heap_threads.hpp"
#include "ramwright/alloc/general.hpp"
#include "ramwright/guard/locked.hpp"

/// Threads over one heap, for the thread sanitizer, which sees an access that nothing orders even where it
/// does no harm:
///
///     shared_heap_threads <lock> <operations of each thread>

namespace {

using heap_threads::require;
constexpr unsigned thread_count = 4;

alignas(8) std::array<std::byte, 8192> storage;

template <typename Lock>
void share(long operations) {
    using heap = ramwright::locked<ramwright::general<>, Lock>;
    heap shared{storage};
    std::array<std::thread, thread_count> threads;
    for (unsigned number = 0; number != thread_count; ++number) {
        threads[number] = std::thread{[&shared, number, operations] {
            heap_threads::worker<heap>{shared, number}.work(operations);
        }};
    }
    for (std::thread& each : threads) {
        each.join();
    }
    require(shared.check() && shared.snapshot().live_blocks == 0, "A block is lost.");
}

}  // namespace

int main(int count, char** words) {
    heap_threads::with_chosen_lock(count, words, []<typename Lock>(long operations) {
        share<Lock>(operations);
        std::printf("%u threads, %ld operations each\n", thread_count, operations);
    });
    return 0;
}
