// SPDX-License-Identifier: Apache-2.0
#include "ramwright/alloc/best_fit.hpp"

#include "instructions/behind_calls.hpp"
#include "instructions/late.hpp"
#include "instructions/run.hpp"

namespace {

constinit bench::late<ramwright::best_fit<>> heap;

struct best_fit_heap : bench::behind_calls<heap> {
    [[gnu::noipa]] static void start(std::span<std::byte> region, std::uint32_t) noexcept {
        heap.make(region);
    }
};

}  // namespace

int main() { return bench::run<best_fit_heap>(); }
