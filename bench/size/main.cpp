// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstddef>

#include "size/calls.hpp"

namespace {

alignas(8) std::array<std::byte, 1024> region;

}  // namespace

int main() {
    bench::start(region);
    bench::release(bench::allocate(24));
    return 0;
}
