// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>

#include "ramwright/core/layout.hpp"

/// \file
/// What `traced` needs of the thing that keeps its events. `trace_ring` is one; a test that counts
/// calls is another.
///
/// | call                                | an event because                             |
/// |-------------------------------------|----------------------------------------------|
/// | allocated(offset, want, caller)     | a block of `want.size` bytes was handed out  |
/// | freed(offset)                       | the block there was taken back               |
/// | resized(offset, size, caller)       | the block there holds `size` bytes now       |
/// | refused(want, largest_free, caller) | a request found no block                     |
///
/// A `caller` is a code address, 0 if unknown. A recorder cannot fail: what it cannot keep it counts.

namespace ramwright {

template <typename R>
concept recorder = requires(R& to, std::uint32_t offset, layout want, std::size_t bytes,
                            std::uintptr_t caller) {
    { to.allocated(offset, want, caller) }
    noexcept;
    { to.freed(offset) }
    noexcept;
    { to.resized(offset, bytes, caller) }
    noexcept;
    { to.refused(want, bytes, caller) }
    noexcept;
};

}  // namespace ramwright
