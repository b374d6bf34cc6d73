// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ramwright/core/capability.hpp"
#include "ramwright/heap/memory_map.hpp"

/// \file
/// What a heap does beside finding memory, and how requests name what they want, as a type.
///
/// Derive from it to change a part:
///
///     struct nobody_watches : ramwright::heap_options {
///         static constexpr bool watched = false;
///     };
///     constinit ramwright::heap<4, ramwright::sized_general<>, ramwright::masked_interrupts, nobody_watches> memory;

namespace ramwright {

struct heap_options {
    /// Every call adds up what is free in all regions together, which watches and low_water() look at.
    /// Without it there are neither, and a call takes some 25 instructions less.
    static constexpr bool watched = true;

    /// What plain requests name their capabilities with. A drop-in has its own, so that translating them
    /// costs nothing where the last request named the same.
    using spelling = capabilities;

    /// What a region must have, where that is all there is to a request; empty: there is more to it.
    [[nodiscard]] static constexpr capabilities plain(spelling with) noexcept {
        return with.contains(capability::cache_aligned) ? capabilities{} : required_of_region(with);
    }
};

}  // namespace ramwright
