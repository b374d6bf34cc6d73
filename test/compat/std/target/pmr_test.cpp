// SPDX-License-Identifier: Apache-2.0
#include "ramwright/compat/pmr_resource.hpp"

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "board/expect.hpp"
#include "ramwright/alloc/general.hpp"
#include "ramwright/compat/std_allocator.hpp"
#include "ramwright_cxx_heap.hpp"

/// A standard memory resource on a target that has libstdc++.

extern "C" {
/// Nothing is destroyed at the end, which never comes.
void* __dso_handle = nullptr;
}

namespace {

alignas(8) std::array<std::byte, 2 * 1024> region;
alignas(8) std::array<std::byte, 2 * 1024> own_region;

}  // namespace

/// For what libstdc++ makes by itself: nothing, as is tested.
ramwright::general<>& ramwright::cxx::heap() noexcept {
    static general<> heap{region};
    return heap;
}

int main() {
    ramwright::general<> heap{own_region};
    ramwright::pmr_resource resource{heap};
    {
        std::pmr::vector<std::pmr::string> lines{&resource};
        lines.emplace_back("a line that is too long for the string itself");
        lines.emplace_back("and another one that is too long for itself");
        board::expect(heap.owns(lines.data()) && heap.owns(lines[1].data()),
                      "the vector and its strings are in the heap");
        board::expect_equal(heap.snapshot().live_blocks, 3, "live blocks");
    }
    board::expect(heap.check() && heap.snapshot().live_blocks == 0, "the heap is empty again");
    board::expect_equal(ramwright::cxx::heap().snapshot().live_blocks, 0, "blocks of operator new");
    return board::verdict();
}
