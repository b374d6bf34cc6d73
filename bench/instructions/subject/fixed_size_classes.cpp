// SPDX-License-Identifier: Apache-2.0
#include "ramwright/alloc/fixed_size_classes.hpp"

#include <array>

#include "instructions/behind_calls.hpp"
#include "instructions/late.hpp"
#include "instructions/run.hpp"

/// Pools for what W3 uses steadily, a general heap for the rest: the shape of a memory plan, known when the
/// firmware is built.

namespace {

constexpr std::array classes{
    ramwright::size_class{.smallest = 156, .block_size = 160, .count = 10},
    ramwright::size_class{.smallest = 256, .block_size = 256, .count = 3},
    ramwright::size_class{.smallest = 1024, .block_size = 1024, .count = 6},
};
static_assert(ramwright::well_formed(classes));

constinit bench::late<ramwright::fixed_size_classes<classes, ramwright::when_exhausted::rest>> heap;

struct planned_heap : bench::behind_calls<heap> {
    [[gnu::noipa]] static void start(std::span<std::byte> region, std::uint32_t) noexcept {
        heap.make(region);
    }
};

}  // namespace

int main() { return bench::run<planned_heap>(); }
