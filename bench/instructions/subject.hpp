// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

/// \file
/// An allocator as the bench calls it. Functions and no object: in firmware `malloc` has none either.
///
/// `allocate` and `release` are all that is counted. Where they are `[[gnu::noipa]]`, the count is from the
/// call to the return, as for the `malloc` of a library; where they are inlined, it is what a pool costs that
/// is used by its name.

namespace bench {

template <typename S>
concept subject = requires(std::span<std::byte> region, std::uint32_t block_bytes, std::size_t size,
                           void* block) {
    /// `block_bytes`: the size of every request, for what serves one size only.
    S::start(region, block_bytes);
    { S::allocate(size) } -> std::same_as<void*>;
    S::release(block);
};

}  // namespace bench
