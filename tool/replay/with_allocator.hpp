// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>

#include "ramwright/alloc/general.hpp"
#include "tool/replay/design.hpp"

/// \file
/// Makes the firmware's own allocator from a design: the one place where the tool meets them.

namespace ramwright::tool {

template <typename Use>
auto with_allocator(const design&, std::span<std::byte> region, Use&& use) {
    general<check_level::standard> allocator{region};
    return use(allocator);
}

}  // namespace ramwright::tool
