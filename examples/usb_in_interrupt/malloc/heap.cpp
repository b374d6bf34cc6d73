// SPDX-License-Identifier: Apache-2.0
#include "heap.hpp"

#include <array>
#include <cstddef>

#include "board/newlib_malloc.hpp"

namespace {

alignas(8) std::array<std::byte, 16 * 1024> memory;

}  // namespace

void start_heap() { board::newlib_malloc::start(memory); }
