// SPDX-License-Identifier: Apache-2.0
#include "ramwright/guard/context_checked.hpp"

#include "instructions/behind_calls.hpp"
#include "instructions/heap_memory.hpp"
#include "instructions/late.hpp"
#include "instructions/run.hpp"
#include "ramwright/alloc/general.hpp"

/// The same with room for the frees of interrupts, none of which waits.

namespace {

using heap_type = ramwright::context_checked<ramwright::general<>, ramwright::refuse_in_interrupts,
                                             ramwright::defer_frees<bench::most_heap_bytes>>;
constinit bench::late<heap_type> heap;

struct checked_heap : bench::behind_calls<heap> {
    [[gnu::noipa]] static void start(std::span<std::byte> region, std::uint32_t) noexcept {
        heap.make(region);
    }
};

}  // namespace

int main() { return bench::run<checked_heap>(); }
