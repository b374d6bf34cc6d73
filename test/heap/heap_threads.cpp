// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <thread>

#include "guard/chosen_lock.hpp"
#include "guard/heap_threads.hpp"
#include "ramwright/heap/heap.hpp"
#include "ramwright/heap/watch.hpp"

/// Threads over one heap of several regions, for the thread sanitizer: some allocate, move and free, one walks
/// and checks, one brings a region and takes it away:
///
///     heap_threads <lock> <operations of each thread>

namespace {

using heap_threads::require;
using ramwright::capabilities;
using ramwright::capability;
using ramwright::region_error;

constexpr unsigned worker_count = 3;

alignas(8) std::array<std::byte, 4096> fast;
alignas(8) std::array<std::byte, 8192> dma;
alignas(8) std::array<std::byte, 2048> passing;

template <std::size_t Bytes>
ramwright::mapped_region region_of(const char* name, const std::array<std::byte, Bytes>& bytes,
                                   capabilities has) {
    return {.where = {.name = name,
                      .start = reinterpret_cast<std::uintptr_t>(bytes.data()),
                      .size = Bytes,
                      .has = has | capability::byte_accessible}};
}

/// With and without a capability.
struct heap_calls {
    static capabilities wanted(std::uint32_t choice) {
        return choice % 2 == 0 ? capabilities{} : capabilities{capability::dma};
    }
    template <typename Heap>
    static void* allocate(Heap& heap, std::size_t size, std::uint32_t choice) {
        return heap.allocate({.size = size}, wanted(choice));
    }
    template <typename Heap>
    static void* reallocate(Heap& heap, void* block, std::size_t size, std::uint32_t choice) {
        return heap.reallocate(block, {.size = size}, wanted(choice));
    }
};

std::atomic<unsigned> low_calls{0};

template <typename Heap>
void look_around(Heap& heap, const std::atomic<bool>& done) {
    while (!done) {
        require(heap.check_some(4), "A block is damaged.");
        std::size_t bytes = 0;
        const auto result = heap.walk({}, [&](const auto&, const ramwright::heap_block& seen) {
            bytes += seen.size;
            return true;
        });
        require(result == ramwright::walk_result::all && bytes != 0, "A walk found damage.");
        require(heap.statistics().free_bytes != 0, "Nothing is told of what is free.");
    }
}

/// It stays as long as somebody has blocks in it.
template <typename Heap>
void come_and_go(Heap& heap, const std::atomic<bool>& done) {
    const auto region = region_of("PASSING", passing, capability::dma);
    while (!done) {
        require(heap.add(region) == region_error::none, "The region is not taken back.");
        while (heap.remove("PASSING") != region_error::none) {
            std::this_thread::yield();
        }
    }
}

template <typename Lock>
void share(long operations) {
    using heap_type = ramwright::heap<3, ramwright::sized_general<>, Lock>;
    static heap_type shared;
    require(shared.add(region_of("FAST", fast, capability::tightly_coupled)) == region_error::none,
            "FAST is not added.");
    require(shared.add(region_of("DMA", dma, capability::dma)) == region_error::none,
            "DMA is not added.");
    static ramwright::watch low{capability::dma, 7000, 100,
                                [](const ramwright::watch&) { ++low_calls; }};
    shared.add_watch(low);
    const std::size_t whole = shared.free_bytes();

    std::atomic<bool> done{false};
    std::thread looks{[&] { look_around(shared, done); }};
    std::thread comes{[&] { come_and_go(shared, done); }};
    std::array<std::thread, worker_count> threads;
    for (unsigned number = 0; number != worker_count; ++number) {
        threads[number] = std::thread{[number, operations] {
            heap_threads::worker<heap_type, heap_calls>{shared, number}.work(operations);
        }};
    }
    for (std::thread& each : threads) {
        each.join();
    }
    done = true;
    looks.join();
    comes.join();
    require(shared.check() && shared.free_bytes() == whole, "A block is lost.");
    require(low_calls != 0, "The watch never called.");
}

}  // namespace

int main(int count, char** words) {
    heap_threads::with_chosen_lock(count, words, []<typename Lock>(long operations) {
        share<Lock>(operations);
        std::printf("%u threads, %ld operations each\n", worker_count, operations);
    });
    return 0;
}
