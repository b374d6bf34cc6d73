// SPDX-License-Identifier: Apache-2.0
#include "ramwright/alloc/general.hpp"

#include "instructions/behind_calls.hpp"
#include "instructions/late.hpp"
#include "instructions/run.hpp"

namespace {

constinit bench::late<ramwright::general<>> heap;

struct general_heap : bench::behind_calls<heap> {
    [[gnu::noipa]] static void start(std::span<std::byte> region, std::uint32_t) noexcept {
        heap.make(region);
    }
};

}  // namespace

int main() { return bench::run<general_heap>(); }
