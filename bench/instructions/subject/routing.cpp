// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "board/console.hpp"
#include "board/stopwatch.hpp"
#include "instructions/behind_calls.hpp"
#include "instructions/heap_memory.hpp"
#include "instructions/late.hpp"
#include "iot_node/target/json_object.hpp"
#include "ramwright/alloc/general.hpp"
#include "ramwright/alloc/nothing.hpp"
#include "ramwright/alloc/size_classes.hpp"

/// What a memory plan's calls cost by its number of classes: for each number, the most instructions of a call
/// that a pool serves and of one that goes on to the general heap, and of the heap alone. Prints one JSON
/// object.

namespace {

constexpr std::uint32_t most_classes = 16;
constexpr std::uint32_t class_step = 64;
constexpr std::uint32_t beyond_classes = (most_classes + 1) * class_step;

using pools_only = ramwright::size_classes<ramwright::nothing>;
using pools_and_rest = ramwright::size_classes<ramwright::general<>>;

constinit bench::late<pools_only> pools;
constinit bench::late<pools_and_rest> plan;
constinit bench::late<ramwright::general<>> heap;

struct call_pair {
    std::uint32_t allocate = 0;
    std::uint32_t release = 0;

    void raise_to(const call_pair& other) noexcept {
        allocate = other.allocate > allocate ? other.allocate : allocate;
        release = other.release > release ? other.release : release;
    }
};

template <auto& Under>
[[gnu::noinline]] call_pair count(std::size_t size) noexcept {
    call_pair counted;
    board::stopwatch watch;
    watch.begin(size);
    void* block = bench::behind_calls<Under>::allocate(size);
    watch.end(block);
    counted.allocate = watch.instructions();
    if (block == nullptr) {
        board::fail("A request of the routing bench was refused.");
    }
    watch.begin(block);
    bench::behind_calls<Under>::release(block);
    watch.end();
    counted.release = watch.instructions();
    return counted;
}

void print(iot_node::json_object& into, const char* name, const call_pair& counted) {
    into.object(name);
    iot_node::json_object inner;
    inner.number("malloc", counted.allocate);
    inner.number("free", counted.release);
}

void print_plan_of(std::uint32_t classes) {
    std::array<ramwright::size_class, most_classes> table{};
    for (std::uint32_t index = 0; index != classes; ++index) {
        const std::uint32_t size = (index + 1) * class_step;
        table[index] = {.smallest = size - class_step + 1, .block_size = size, .count = 2};
    }
    const std::span used = std::span{table}.first(classes);
    pools.make(bench::heap_memory, used, ramwright::when_exhausted::refuse);
    plan.make(bench::heap_memory, used, ramwright::when_exhausted::rest);

    call_pair from_pools;
    for (const ramwright::size_class& each : used) {
        from_pools.raise_to(count<plan>(each.block_size));
        from_pools.raise_to(count<pools>(each.block_size));
    }
    board::print(classes == 1 ? "" : ", ");
    iot_node::json_object result;
    result.number("classes", classes);
    print(result, "pool", from_pools);
    print(result, "rest", count<plan>(beyond_classes));
}

}  // namespace

int main() {
    board::start_stopwatches();
    heap.make(bench::heap_memory);
    board::print("{\"general\": ");
    const call_pair alone = count<heap>(beyond_classes);
    {
        iot_node::json_object inner;
        inner.number("malloc", alone.allocate);
        inner.number("free", alone.release);
    }
    board::print(", \"plans\": [");
    for (std::uint32_t classes = 1; classes <= most_classes; ++classes) {
        print_plan_of(classes);
    }
    board::print("]}\n");
    return 0;
}
