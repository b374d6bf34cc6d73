// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "ramwright/alloc/reallocate.hpp"

/// \file
/// For threads over one heap: what each does, and what may not happen to it.

namespace heap_threads {

/// Ends the process with that sentence unless it holds: in any thread.
inline void require(bool holds, const char* otherwise) {
    if (!holds) {
        std::fprintf(stderr, "%s\n", otherwise);
        std::_Exit(1);
    }
}

/// How a worker calls its heap where that is an allocator. `choice` is a random number.
struct allocator_calls {
    template <typename Heap>
    static void* allocate(Heap& heap, std::size_t size, std::uint32_t) {
        return heap.allocate({.size = size});
    }
    template <typename Heap>
    static void* reallocate(Heap& heap, void* block, std::size_t size, std::uint32_t) {
        return ramwright::reallocate(heap, block, {.size = size});
    }
};

/// Allocates, moves and frees a dozen blocks of up to 200 bytes, each filled with a pattern of its own.
template <typename Heap, typename Calls = allocator_calls>
class worker {
    static constexpr unsigned blocks_held = 12;
    static constexpr std::uint32_t largest = 200;

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
        const std::uint32_t choice = next();
        if (one.start == nullptr) {
            fill(one, Calls::allocate(heap_, size, choice), size);
        } else if (next() % 4 == 0) {
            require_intact(one);
            fill(one, Calls::reallocate(heap_, one.start, size, choice), size);
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

}  // namespace heap_threads
