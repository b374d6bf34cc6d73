// SPDX-License-Identifier: Apache-2.0
#include "ramwright/guard/budgeted.hpp"

#include "instructions/subject/guarded.hpp"

namespace {

constinit bench::late<ramwright::budgeted<ramwright::general<>>> heap;

struct budgeted_heap : bench::behind_calls<heap> {
    [[gnu::noipa]] static void start(std::span<std::byte> region, std::uint32_t) noexcept {
        heap.make(ramwright::budget_limit{.owner = 1, .bytes = region.size()}, region);
    }
};

}  // namespace

int main() { return bench::run<budgeted_heap>(); }
