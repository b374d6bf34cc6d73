// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "board/console.hpp"
#include "board/newlib_malloc.hpp"
#include "board/stopwatch.hpp"
#include "instructions/heap_memory.hpp"
#include "instructions/meter.hpp"
#include "instructions/print_costs.hpp"
#include "instructions/subject.hpp"
#include "iot_node/target/json_object.hpp"
#include "workload/replacement.hpp"

/// \file
/// The main program of the images that compare an allocator of equal objects with newlib-nano's malloc, each
/// with the same RAM: what the objects do not take of it is malloc's. Prints one JSON object.

namespace bench {

template <typename S>
concept object_subject = subject<S> && requires(const object_kind& kind) {
    /// What of the RAM is set aside for the objects.
    { S::set_aside_bytes(kind) } -> std::same_as<std::size_t>;
    /// Of the memory that the objects come from.
    { S::fragmentation_permille() } -> std::same_as<std::uint32_t>;
};

/// What is not counted.
struct malloc_beside {
    static void* allocate(std::uint32_t size) noexcept { return std::malloc(size); }
    static void release(void* block, std::uint32_t) noexcept { std::free(block); }
};

template <object_subject S>
int run_replacement(const object_kind& kind) {
    board::start_stopwatches();
    const std::span<std::byte> ram = std::span{heap_memory}.first(kind.ram_bytes);
    const std::size_t set_aside = S::set_aside_bytes(kind);
    board::newlib_malloc::start(ram.subspan(set_aside));
    S::start(ram.first(set_aside), kind.bytes);

    static meter<S> on{ram};
    malloc_beside beside;
    static replacement<meter<S>, malloc_beside> objects{on, beside, kind};
    const std::uint32_t before = S::fragmentation_permille();
    objects.run();
    {
        iot_node::json_object result;
        print_costs(result, "malloc", on.allocations());
        print_costs(result, "free", on.releases());
        result.number("failed", on.refused());
        result.number("fragmentation_permille_before", before);
        result.number("fragmentation_permille_after", S::fragmentation_permille());
        result.number("damaged", on.damaged());
    }
    board::print("\n");
    return 0;
}

}  // namespace bench
