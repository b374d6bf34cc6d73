// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstddef>
#include <cstdint>
#include <new>

#include "board/console.hpp"
#include "board/expect.hpp"
#include "interrupt/sweep.hpp"
#include "ramwright/core/lock.hpp"
#include "ramwright/heap/heap.hpp"

/// At each instruction of the calls of a heap over two regions, an interrupt that allocates from both, frees a
/// block of each and looks at some: the heap stays whole. That the sweep would find it if it did not, the same
/// heap without a lock shows.

namespace {

using ramwright::capabilities;
using ramwright::capability;

alignas(8) std::array<std::byte, 640> fast;
alignas(8) std::array<std::byte, 640> dma;

template <typename Lock>
struct swept {
    using heap_type = ramwright::heap<2, ramwright::sized_general<>, Lock>;

    alignas(heap_type) static inline std::byte room[sizeof(heap_type)];
    static inline std::size_t whole = 0;
    /// Every other one is free: what is taken and given back has neighbours to be cut from and merged with.
    static inline std::array<void*, 12> blocks{};
    static inline std::array<void*, 2> of_the_interrupt{};

    static heap_type& memory() { return *std::launder(reinterpret_cast<heap_type*>(room)); }

    static ramwright::mapped_region region_of(const char* name, std::array<std::byte, 640>& bytes,
                                              capabilities has) {
        return {.where = {.name = name,
                          .start = reinterpret_cast<std::uintptr_t>(bytes.data()),
                          .size = bytes.size(),
                          .has = has | capability::byte_accessible}};
    }
    static capabilities kind(std::size_t at) {
        return at % 2 == 0 ? capability::tightly_coupled : capability::dma;
    }

    static void prepare() {
        ramwright::failures.clear();
        new (room) heap_type;
        static_cast<void>(memory().add(region_of("FAST", fast, capability::tightly_coupled)));
        static_cast<void>(memory().add(region_of("DMA", dma, capability::dma)));
        whole = memory().free_bytes();
        for (std::size_t at = 0; at != blocks.size(); ++at) {
            blocks[at] = memory().allocate({.size = 40}, kind(at));
        }
        for (std::size_t at = 0; at != blocks.size(); ++at) {
            if (at % 4 < 2) {
                give_back(blocks[at]);
            }
        }
        of_the_interrupt = {};
    }
    static void give_back(void*& block) {
        memory().deallocate(block);
        block = nullptr;
    }

    static void interrupt() {
        for (std::size_t at = 0; at != 2; ++at) {
            of_the_interrupt[at] = memory().allocate({.size = 24}, kind(at));
            give_back(blocks[6 + at]);
        }
        static_cast<void>(memory().check_some(2));
    }

    static const char* broken() {
        if (of_the_interrupt[0] == nullptr || of_the_interrupt[1] == nullptr) {
            return "The interrupt must get memory.";
        }
        if (!memory().check()) {
            return "The heap is damaged.";
        }
        for (void*& block : of_the_interrupt) {
            give_back(block);
        }
        for (void*& block : blocks) {
            give_back(block);
        }
        if (ramwright::failures.total() != 0) {
            return "A block was handed out twice or lost its header.";
        }
        return memory().free_bytes() == whole ? nullptr : "Bytes were lost, or counted twice.";
    }
};

struct operation {
    const char* name;
    void (*call)();
};
template <typename Lock>
constexpr std::array<operation, 5> operations{{
    {"allocate", [] { swept<Lock>::blocks[0] = swept<Lock>::memory().allocate({.size = 56}); }},
    {"allocate from the other region",
     [] {
         swept<Lock>::blocks[1] = swept<Lock>::memory().allocate({.size = 20}, capability::dma);
     }},
    {"deallocate", [] { swept<Lock>::give_back(swept<Lock>::blocks[2]); }},
    {"deallocate in the other region", [] { swept<Lock>::give_back(swept<Lock>::blocks[3]); }},
    {"check_some", [] { static_cast<void>(swept<Lock>::memory().check_some(3)); }},
}};

template <typename Lock>
interrupt_test::coverage sweep(const operation& what) {
    return interrupt_test::sweep({.prepare = swept<Lock>::prepare,
                                  .operation = what.call,
                                  .interrupt = swept<Lock>::interrupt,
                                  .broken = swept<Lock>::broken});
}

}  // namespace

int main() {
    for (const operation& one : operations<ramwright::masked_interrupts>) {
        const interrupt_test::coverage found = sweep<ramwright::masked_interrupts>(one);
        board::print(one.name);
        board::print(": ");
        board::print_decimal(found.moments);
        board::print(" moments\n");
        board::expect(found.exhaustive(), found.flaw == nullptr ? "exhaustive" : found.flaw);
        board::expect(found.broken == nullptr, found.broken == nullptr ? "whole" : found.broken);
    }
    const interrupt_test::coverage bare =
        sweep<ramwright::no_lock>(operations<ramwright::no_lock>[0]);
    board::expect(bare.broken != nullptr, "without a lock the sweep finds what breaks");
    return board::verdict();
}
