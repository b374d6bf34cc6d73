// SPDX-License-Identifier: Apache-2.0

/// A program in C's manner, on an allocator of its own choice.

#include <cstddef>
#include <cstdlib>

#include "ramwright_newlib_heap.hpp"

namespace {

alignas(8) std::byte storage[4096];
ramwright::general<> chosen{storage};

}  // namespace

ramwright::general<>& ramwright::newlib::heap() noexcept { return chosen; }

int main() {
    void* const block = std::malloc(156);
    const bool served = chosen.owns(block);
    std::free(block);
    return served ? 0 : 1;
}
