// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <thread>

#include "heap_threads.hpp"
#include "ramwright/alloc/general.hpp"
#include "ramwright/core/lock.hpp"
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
    require(count == 3, "usage: shared_heap_threads <lock> <operations of each thread>");
    const std::string_view lock{words[1]};
    const long operations = std::atol(words[2]);
    require(operations > 0, "The operations must be a number above 0.");
    if (lock == "masked_interrupts") {
        share<ramwright::masked_interrupts>(operations);
    } else if (lock == "suspended_scheduler") {
        share<ramwright::suspended_scheduler>(operations);
    } else if (lock == "recursive_mutex") {
        share<ramwright::recursive_mutex>(operations);
    } else if (lock == "no_lock") {
        share<ramwright::no_lock>(operations);
    } else {
        require(false, "There is no such lock.");
    }
    std::printf("%u threads, %ld operations each\n", thread_count, operations);
    return 0;
}
