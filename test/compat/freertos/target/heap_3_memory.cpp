// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstddef>

#include "board/newlib_malloc.hpp"

/// Memory for the C library's malloc, before main.

namespace {

alignas(8) std::array<std::byte, 3072> memory;

[[maybe_unused]] const bool started = [] {
    board::newlib_malloc::start(memory);
    return true;
}();

}  // namespace
