// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <thread>

#include "ramwright/core/lock.hpp"
#include "ramwright/heap/heap.hpp"
#include "ramwright/heap/watch.hpp"

/// Threads over one heap of several regions, for the thread sanitizer: some allocate, move and free, one walks
/// and checks, one brings a region and takes it away:
///
///     heap_threads <lock> <operations of each thread>

namespace {

using ramwright::capabilities;
using ramwright::capability;
using ramwright::region_error;

constexpr unsigned worker_count = 3;
constexpr unsigned blocks_held = 12;

alignas(8) std::array<std::byte, 4096> fast;
alignas(8) std::array<std::byte, 8192> dma;
alignas(8) std::array<std::byte, 2048> passing;

void require(bool holds, const char* otherwise) {
    if (!holds) {
        std::fprintf(stderr, "%s\n", otherwise);
        std::_Exit(1);
    }
}

template <std::size_t Bytes>
ramwright::mapped_region region_of(const char* name, const std::array<std::byte, Bytes>& bytes,
                                   capabilities has) {
    return {.where = {.name = name,
                      .start = reinterpret_cast<std::uintptr_t>(bytes.data()),
                      .size = Bytes,
                      .has = has | capability::byte_accessible}};
}

template <typename Heap>
class worker {
public:
    worker(Heap& heap, unsigned number) : heap_{heap}, random_{number} {}

    void work(long operations) {
        for (; operations != 0; --operations) {
            step(held_[next() % blocks_held], 1 + next() % 200);
        }
        for (block& each : held_) {
            give_back(each);
        }
    }

private:
    struct block {
        unsigned char* start = nullptr;
        std::uint32_t size = 0;
        unsigned char fill = 0;
    };

    void step(block& one, std::uint32_t size) {
        const capabilities with = next() % 2 == 0 ? capabilities{} : capabilities{capability::dma};
        if (one.start == nullptr) {
            fill(one, heap_.allocate({.size = size}, with), size);
        } else if (next() % 4 == 0) {
            require_intact(one);
            fill(one, heap_.reallocate(one.start, {.size = size}, with), size);
        } else {
            give_back(one);
        }
    }
    void fill(block& one, void* start, std::uint32_t size) {
        if (start == nullptr) {
            return;  // refused: what was held still is
        }
        one = {static_cast<unsigned char*>(start), size, static_cast<unsigned char>(next())};
        std::memset(start, one.fill, size);
    }
    void give_back(block& one) {
        require_intact(one);
        require(heap_.deallocate(one.start), "A block could not be freed.");
        one = {};
    }
    static void require_intact(const block& one) {
        for (std::uint32_t at = 0; at != one.size; ++at) {
            require(one.start[at] == one.fill, "Another thread wrote into a block.");
        }
    }
    std::uint32_t next() {
        random_ = random_ * 1'664'525 + 1'013'904'223;
        return random_ >> 16;
    }

    Heap& heap_;
    std::uint32_t random_;
    std::array<block, blocks_held> held_{};
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
            worker<heap_type>{shared, number}.work(operations);
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
    require(count == 3, "usage: heap_threads <lock> <operations of each thread>");
    const std::string_view lock{words[1]};
    const long operations = std::atol(words[2]);
    require(operations > 0, "The operations must be a number above 0.");
    if (lock == "masked_interrupts") {
        share<ramwright::masked_interrupts>(operations);
    } else if (lock == "recursive_mutex") {
        share<ramwright::recursive_mutex>(operations);
    } else if (lock == "no_lock") {
        share<ramwright::no_lock>(operations);
    } else {
        require(false, "There is no such lock.");
    }
    std::printf("%u threads, %ld operations each\n", worker_count, operations);
    return 0;
}
