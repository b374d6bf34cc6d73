// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "ramwright/alloc/concurrent_pool.hpp"
#include "ramwright/guard/context_checked.hpp"
#include "ramwright/guard/interrupt_policy.hpp"

// As docs/freertos.md shows it.
namespace ramwright::freertos {

inline constexpr layout packet{.size = 128};
alignas(8) inline std::byte packet_memory[concurrent_pool<>::bytes_for(packet, 4)];
inline concurrent_pool<> packets{packet_memory, packet};

template <typename Heap>
using with_reserve = context_checked<Heap, reserve_for_interrupts<concurrent_pool<>>>;

template <typename Heap>
struct served_in_interrupts : with_reserve<Heap> {
    served_in_interrupts() noexcept : with_reserve<Heap>{packets} {}
};

struct config : default_config {
    template <typename Heap>
    using guard = served_in_interrupts<Heap>;
};

}  // namespace ramwright::freertos
