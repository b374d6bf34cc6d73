// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstddef>
#include <cstdint>
#include <forward_list>
#include <new>
#include <string>
#include <vector>

#include "board/expect.hpp"
#include "board/semihosting.hpp"
#include "ramwright/alloc/pool.hpp"
#include "ramwright/compat/std_allocator.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright_cxx_heap.hpp"

/// operator new and containers on a target, where there are no exceptions.

namespace {

alignas(8) std::array<std::byte, 4 * 1024> region;

}  // namespace

ramwright::general<>& ramwright::cxx::heap() noexcept {
    static general<> heap{region};
    return heap;
}

namespace {

using ramwright::failures;
using ramwright::cxx::heap;

// Hidden from the compiler, which could leave out what nobody looks at.
template <typename T>
T opaque(T value) {
    asm volatile("" : "+r"(value) : : "memory");
    return value;
}

constexpr std::size_t too_much = 100'000;

struct reading {
    std::uint32_t sensor = 7;
    double value = 0;
};
struct alignas(64) packet {
    std::byte bytes[64];
};

void test_expressions() {
    auto* const one = opaque(new reading);
    auto* const several = opaque(new reading[10]);
    auto* const aligned = opaque(new packet);
    board::expect(heap().owns(one) && heap().owns(several) && heap().owns(aligned),
                  "new takes from the heap");
    board::expect(one->sensor == 7 && several[9].sensor == 7, "objects are constructed");
    board::expect(reinterpret_cast<std::uintptr_t>(aligned) % 64 == 0, "new aligns");
    board::expect_equal(heap().snapshot().live_blocks, 3, "live blocks");
    delete one;
    delete[] several;
    delete aligned;
    board::expect_equal(heap().snapshot().live_blocks, 0, "live blocks after delete");
}

void* reserve = nullptr;

void test_failure() {
    const std::uint32_t before = failures.total();
    board::expect(opaque(operator new(opaque(too_much), std::nothrow)) == nullptr,
                  "nothrow is null");
    board::expect_equal(failures.total() - before, 1, "records of it");

    reserve = operator new(3000);
    std::set_new_handler([] {
        std::set_new_handler(nullptr);
        operator delete(reserve);
    });
    void* const block = opaque(operator new(2000));
    board::expect(heap().owns(block), "a new handler makes room");
    board::expect(std::get_new_handler() == nullptr, "and was asked once");
    board::expect_equal(failures.total() - before, 1, "records: what is served has not failed");
    operator delete(block);
}

void test_containers() {
    {
        std::vector<std::uint32_t> samples;
        for (std::uint32_t sample = 0; sample != 50; ++sample) {
            samples.push_back(sample);
        }
        std::string line{"a line that is too long for the string itself"};
        line += std::to_string(samples[49]);
        board::expect(line.size() == 47 && line.ends_with("self49"), "strings and vectors work");
        board::expect_equal(heap().snapshot().live_blocks, 2,
                            "live blocks of a vector and a string");
    }
    alignas(8) static std::array<std::byte, 512> storage;
    ramwright::pool<> nodes{storage, {.size = 16}};
    using integers = ramwright::std_allocator<int, ramwright::pool<>>;
    {
        std::forward_list<int, integers> list{integers{nodes}};
        for (int value = 0; value != 10; ++value) {
            list.push_front(value);
        }
        board::expect_equal(nodes.snapshot().live_blocks, 10, "blocks of the pool in a list");
    }
    board::expect_equal(nodes.snapshot().live_blocks, 0, "blocks of the pool without the list");
    board::expect(heap().check() && heap().snapshot().live_blocks == 0, "the heap is empty");
}

#if defined(__arm__)

std::uint32_t failures_before_trap = 0;

/// Where a trap ends.
extern "C" void HardFault_Handler();
extern "C" void HardFault_Handler() {
    board::expect_equal(failures.total() - failures_before_trap, 1, "records before the trap");
    board::expect_equal(failures.last()->wanted.size, too_much, "bytes wanted, as recorded");
    board::exit(board::verdict());
}

void test_trap() {
    failures_before_trap = failures.total();
    opaque(operator new(opaque(too_much)));
    board::expect(false, "new that cannot be served does not return");
}

#else
void test_trap() {}
#endif

}  // namespace

int main() {
    test_expressions();
    test_failure();
    test_containers();
    test_trap();
    return board::verdict();
}
