// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <thread>

#include "ramwright/alloc/general.hpp"
#include "ramwright/alloc/reallocate.hpp"
#include "ramwright/core/lock.hpp"
#include "ramwright/guard/locked.hpp"

/// Threads over one heap, for the thread sanitizer, which sees an access that nothing orders even where it
/// does no harm:
///
///     shared_heap_threads <lock> <operations of each thread>

namespace {

constexpr unsigned thread_count = 4;
constexpr unsigned blocks_held = 12;
constexpr std::uint32_t largest = 200;

alignas(8) std::array<std::byte, 8192> storage;

void require(bool holds, const char* otherwise) {
    if (!holds) {
        std::fprintf(stderr, "%s\n", otherwise);
        std::_Exit(1);
    }
}

template <typename Heap>
class worker {
public:
    worker(Heap& heap, unsigned number) : heap_{heap}, random_{number} {}

    void work(long operations) {
        for (; operations != 0; --operations) {
            step(held_[next() % blocks_held], 1 + next() % largest);
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
        if (one.start == nullptr) {
            fill(one, heap_.allocate({.size = size}), size);
        } else if (next() % 4 == 0) {
            require_intact(one);
            fill(one, ramwright::reallocate(heap_, one.start, {.size = size}), size);
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

template <typename Lock>
void share(long operations) {
    using heap = ramwright::locked<ramwright::general<>, Lock>;
    heap shared{storage};
    std::array<std::thread, thread_count> threads;
    for (unsigned number = 0; number != thread_count; ++number) {
        threads[number] = std::thread{[&shared, number, operations] {
            worker<heap>{shared, number}.work(operations);
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
