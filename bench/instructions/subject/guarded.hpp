// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "instructions/behind_calls.hpp"
#include "instructions/heap_memory.hpp"
#include "instructions/late.hpp"
#include "instructions/run.hpp"
#include "ramwright/alloc/general.hpp"

/// \file
/// The general heap behind a guard.

namespace bench {

/// `Guarded`: a `late` guard around a general heap.
template <auto& Guarded>
struct guarded_heap : behind_calls<Guarded> {
    [[gnu::noipa]] static void start(std::span<std::byte> region, std::uint32_t) noexcept {
        Guarded.make(region);
    }
};

}  // namespace bench
