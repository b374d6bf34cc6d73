// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "workload/memory.hpp"

/// \file
/// W6: blocks of one size until none is left. What headers and tables take.

namespace bench {

template <memory M>
[[nodiscard]] std::uint32_t run_w6(M& on, std::uint32_t size) {
    std::uint32_t blocks = 0;
    while (on.allocate(size) != nullptr) {
        ++blocks;
    }
    return blocks;
}

}  // namespace bench
