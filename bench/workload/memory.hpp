// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstdint>

/// \file
/// The workloads W1 to W6: what allocators are compared on, here and in the figures of the peers.
///
/// Each is a fixed sequence of requests; where it is random, the random sequence is part of the
/// definition. A request that fails changes nothing in what follows it, so every allocator is asked the
/// same. They run on a device under a counter of instructions, and on a host to find the least heap that
/// survives: whatever stands between workload and allocator is a `memory`.

namespace bench {

/// The allocator under study, with whatever measures around it.
template <typename M>
concept memory = requires(M& under_study, std::uint32_t size, void* block) {
    /// Null: refused.
    { under_study.allocate(size) } -> std::same_as<void*>;
    /// `size`: as it was asked for. Never called with null.
    under_study.release(block, size);
};

/// Releases what was not refused.
template <memory M>
void release_if_held(M& from, void* block, std::uint32_t size) {
    if (block != nullptr) {
        from.release(block, size);
    }
}

}  // namespace bench
