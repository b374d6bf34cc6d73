// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "board/console.hpp"
#include "board/stopwatch.hpp"
#include "instructions/behind_calls.hpp"
#include "instructions/heap_memory.hpp"
#include "instructions/late.hpp"
#include "iot_node/target/json_object.hpp"
#include "ramwright/alloc/fixed_size_classes.hpp"
#include "ramwright/alloc/general.hpp"
#include "ramwright/alloc/nothing.hpp"
#include "ramwright/alloc/size_classes.hpp"

/// What a memory plan's calls cost by its number of classes, for plans known when the firmware is built and for
/// plans made at run time: the most instructions of a call that a pool serves, and those of one that goes on to
/// the general heap; beside them, those of the heap alone. Prints one JSON object.

namespace {

using ramwright::fixed_size_classes;
using ramwright::general;
using ramwright::nothing;
using ramwright::size_class;
using ramwright::size_classes;
using ramwright::when_exhausted;

constexpr std::uint32_t most_classes = 16;
constexpr std::uint32_t class_step = 64;
constexpr std::uint16_t blocks_in_class = 2;
constexpr std::uint32_t beyond_classes = (most_classes + 1) * class_step;

template <std::size_t Count>
constexpr std::array<size_class, Count> table = [] {
    std::array<size_class, Count> classes{};
    for (std::uint32_t index = 0; index != Count; ++index) {
        const std::uint32_t size = (index + 1) * class_step;
        classes[index] = {
            .smallest = size - class_step + 1, .block_size = size, .count = blocks_in_class};
    }
    return classes;
}();

constinit bench::late<general<>> heap;
constinit bench::late<size_classes<nothing>> pools;
constinit bench::late<size_classes<>> pools_and_rest;
template <std::size_t Count>
constinit bench::late<fixed_size_classes<table<Count>, when_exhausted::refuse, nothing>>
    fixed_pools;
template <std::size_t Count>
constinit bench::late<fixed_size_classes<table<Count>, when_exhausted::rest>> fixed_pools_and_rest;

struct call_pair {
    std::uint32_t allocate = 0;
    std::uint32_t release = 0;

    void raise_to(const call_pair& other) noexcept {
        allocate = other.allocate > allocate ? other.allocate : allocate;
        release = other.release > release ? other.release : release;
    }
};

template <auto& Global>
[[gnu::noinline]] call_pair count(std::size_t size) noexcept {
    call_pair counted;
    board::stopwatch watch;
    watch.begin(size);
    void* block = bench::behind_calls<Global>::allocate(size);
    watch.end(block);
    counted.allocate = watch.instructions();
    if (block == nullptr) {
        board::fail("A request of the routing bench was refused.");
    }
    watch.begin(block);
    bench::behind_calls<Global>::release(block);
    watch.end();
    counted.release = watch.instructions();
    return counted;
}

/// The most of a request that the first, second ... or last class serves.
template <auto& Global>
call_pair count_classes(std::span<const size_class> classes) noexcept {
    call_pair most;
    for (const size_class& each : classes) {
        most.raise_to(count<Global>(each.block_size));
    }
    return most;
}

/// The most of a request that the rest serves: one that no class is for, or whose class has no block left.
template <auto& Global>
call_pair count_rest(std::span<const size_class> classes) noexcept {
    using calls = bench::behind_calls<Global>;
    call_pair most = count<Global>(beyond_classes);
    for (const size_class& each : classes) {
        const std::array blocks{calls::allocate(each.block_size), calls::allocate(each.block_size)};
        static_assert(blocks.size() == blocks_in_class);
        most.raise_to(count<Global>(each.block_size));
        for (void* const block : blocks) {
            calls::release(block);
        }
    }
    return most;
}

void print(iot_node::json_object& into, const char* name, const call_pair& counted) {
    into.object(name);
    iot_node::json_object inner;
    inner.number("malloc", counted.allocate);
    inner.number("free", counted.release);
}

template <auto& Pools, auto& PoolsAndRest>
void print_plan(iot_node::json_object& into, const char* name,
                std::span<const size_class> classes) {
    call_pair served = count_classes<Pools>(classes);
    served.raise_to(count_classes<PoolsAndRest>(classes));
    into.object(name);
    iot_node::json_object inner;
    print(inner, "pool", served);
    print(inner, "rest", count_rest<PoolsAndRest>(classes));
}

/// A quarter of the memory, because all plans are there at once.
std::span<std::byte> part(std::size_t index) {
    constexpr std::size_t bytes = bench::most_heap_bytes / 4;
    return std::span{bench::heap_memory}.subspan(index * bytes, bytes);
}

template <std::size_t Count>
void print_plans() {
    board::print(Count == 1 ? "" : ", ");
    iot_node::json_object result;
    result.number("classes", Count);
    pools.make(part(0), table<Count>, when_exhausted::refuse);
    pools_and_rest.make(part(1), table<Count>, when_exhausted::rest);
    fixed_pools<Count>.make(part(2));
    fixed_pools_and_rest<Count>.make(part(3));
    print_plan<pools, pools_and_rest>(result, "at_run_time", table<Count>);
    print_plan<fixed_pools<Count>, fixed_pools_and_rest<Count>>(result, "fixed", table<Count>);
}

}  // namespace

int main() {
    board::start_stopwatches();
    heap.make(bench::heap_memory);
    const call_pair alone = count<heap>(beyond_classes);
    board::print("{\"general\": ");
    {
        iot_node::json_object inner;
        inner.number("malloc", alone.allocate);
        inner.number("free", alone.release);
    }
    board::print(", \"plans\": [");
    [&]<std::size_t... Index>(std::index_sequence<Index...>) { (print_plans<Index + 1>(), ...); }
    (std::make_index_sequence<most_classes>{});
    board::print("]}\n");
    return 0;
}
