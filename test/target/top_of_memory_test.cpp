// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "board/expect.hpp"
#include "ramwright/alloc/arena.hpp"
#include "ramwright/alloc/best_fit.hpp"
#include "ramwright/alloc/bump.hpp"
#include "ramwright/alloc/first_fit.hpp"
#include "ramwright/alloc/fixed_size_classes.hpp"
#include "ramwright/alloc/general.hpp"
#include "ramwright/alloc/nothing.hpp"
#include "ramwright/alloc/pool.hpp"
#include "ramwright/alloc/pool_of.hpp"
#include "ramwright/alloc/size_classes.hpp"
#include "ramwright/alloc/slab.hpp"
#include "ramwright/alloc/slot.hpp"

/// \file
/// Every allocator over regions whose last byte is the last of the address space, so that start + size
/// is 0. The board is given as much RAM as reaches there.

namespace {

using namespace ramwright;

std::span<std::byte> last_bytes(std::size_t size) {
    return {reinterpret_cast<std::byte*>(0 - size), size};
}
[[gnu::noipa]] void* address(std::uintptr_t value) { return reinterpret_cast<void*>(value); }

/// What holds of every allocator: it hands out what lies in the region, and knows what does not.
template <typename Allocator>
std::size_t exhaust(Allocator& tested, std::span<std::byte> region, layout want,
                    std::span<std::byte*> blocks) {
    const auto start = reinterpret_cast<std::uintptr_t>(region.data());
    board::expect(tested.check(), "a fresh allocator is intact");
    board::expect(!tested.owns(nullptr), "address 0 follows the region");
    board::expect(!tested.owns(address(start - 1)), "what lies before the region is not owned");
    board::expect(tested.try_allocate({region.size() + 1, 1}) == nullptr, "too much");
    board::expect(tested.try_allocate({~std::size_t{0}, 1}) == nullptr, "all there is");
    board::expect(tested.try_allocate({want.size, 0x8000'0000}) == nullptr,
                  "the next such address is 0");
    board::expect(tested.largest_free() <= region.size(), "no more is free than there is");

    std::size_t count = 0;
    while (count < blocks.size()) {
        auto* const block = static_cast<std::byte*>(tested.try_allocate(want));
        if (block == nullptr) {
            break;
        }
        const auto first = reinterpret_cast<std::uintptr_t>(block);
        board::expect(first >= start && want.size - 1 <= ~first, "a block lies in the region");
        board::expect(first % want.alignment == 0, "a block is aligned");
        board::expect(tested.owns(block) && tested.owns(block + want.size - 1), "and owned");
        for (std::size_t i = 0; i < want.size; ++i) {
            block[i] = static_cast<std::byte>(count);
        }
        blocks[count++] = block;
    }
    board::expect(tested.allocate(want) == nullptr, "what is full says so");
    for (std::size_t which = 0; which < count; ++which) {
        bool kept = true;
        for (std::size_t i = 0; i < want.size; ++i) {
            kept = kept && blocks[which][i] == static_cast<std::byte>(which);
        }
        board::expect(kept, "blocks do not overlap");
    }
    board::expect(tested.check(), "a full allocator is intact");
    return count;
}

std::array<std::byte*, 512> blocks;

template <typename Allocator>
void test_freeing(Allocator& tested, std::span<std::byte> region, layout want, std::size_t least,
                  bool checked) {
    const snapshot fresh = tested.snapshot();
    const std::size_t count = exhaust(tested, region, want, blocks);
    board::expect(count >= least && count < blocks.size(), "it holds what it should");
    board::expect(tested.snapshot().live_blocks == count, "every block is counted");
    board::expect(tested.deallocate(address(0)), "null is ignored");
    if (checked) {
        // Behind the region, which is at the other end of the memory, and before it.
        for (const std::uintptr_t foreign :
             {std::uintptr_t{8}, std::uintptr_t{4096}, std::uintptr_t{0} - region.size() - 64}) {
            board::expect(!tested.deallocate(address(foreign)), "a foreign pointer is refused");
            board::expect(failures.last()->kind == failure_kind::foreign_pointer, "as foreign");
        }
        board::expect(!tested.deallocate(address(~std::uintptr_t{0})), "the last byte is no block");
    }
    for (std::size_t which = 0; which < count; ++which) {
        board::expect(!tested.resize(blocks[which], region.size()), "there is no room to grow");
        board::expect(tested.deallocate(blocks[which]), "a block is taken back");
        if (checked) {
            board::expect(!tested.deallocate(blocks[which]), "once");
        }
    }
    board::expect(tested.check(), "an empty allocator is intact");
    board::expect(tested.snapshot().free_bytes == fresh.free_bytes, "all is free again");
    board::expect(exhaust(tested, region, want, blocks) == count, "and served again");
}

struct object {
    alignas(8) std::byte content[24];
};

constexpr std::array<size_class, 2> classes{{
    {.smallest = 1, .block_size = 24, .count = 20},
    {.smallest = 25, .block_size = 100, .count = 5},
}};

/// Aligned and misaligned at its start; it always ends where all memory ends.
constexpr std::array<std::size_t, 3> sizes{4096, 4093, 2051};

template <typename Allocator, typename... Arguments>
void test_each_size(layout want, std::size_t least, bool checked, Arguments... arguments) {
    for (const std::size_t size : sizes) {
        const auto region = last_bytes(size);
        Allocator tested{region, arguments...};
        test_freeing(tested, region, want, least, checked);
    }
    // Too small for anything: refused, and nothing is read behind it.
    for (std::size_t size = 1; size < 24; ++size) {
        const auto region = last_bytes(size);
        Allocator tested{region, arguments...};
        board::expect(tested.allocate(want) == nullptr, "too small a region serves nothing");
        board::expect(tested.deallocate(address(0)) && tested.check(), "and is intact");
    }
}

template <check_level Checks>
void test_level() {
    constexpr bool checked = Checks != check_level::off;
    const layout small{24, 8};
    test_each_size<general<Checks>>(small, 30, checked);
    test_each_size<large_general<Checks>>(small, 30, checked);
    test_each_size<first_fit<Checks>>(small, 30, checked);
    test_each_size<large_first_fit<Checks>>(small, 30, checked);
    test_each_size<best_fit<merging::on, Checks>>(small, 30, checked);
    test_each_size<best_fit<merging::off, Checks>>(small, 30, checked);
    test_each_size<large_best_fit<merging::on, Checks>>(small, 30, checked);
    test_each_size<pool<Checks>>(small, 40, checked, small);
    test_each_size<slab<object, 30, Checks>>(small, 30, checked);
    test_each_size<slot<object, Checks>>(small, 1, checked);
    test_each_size<pool_of<object, 30, Checks>>(small, 30, checked);
    test_each_size<size_classes<general<Checks>, Checks>>(small, 30, checked, std::span{classes},
                                                          when_exhausted::rest);
    test_each_size<size_classes<nothing, Checks>>(small, 25, checked, std::span{classes},
                                                  when_exhausted::next_class);
    test_each_size<fixed_size_classes<classes, when_exhausted::rest, general<Checks>, Checks>>(
        small, 30, checked);
    for (const std::size_t size : sizes) {
        arena<Checks> tested{last_bytes(size)};
        constexpr std::size_t each = 100 + (Checks == check_level::full ? 4 : 0);
        board::expect(exhaust(tested, last_bytes(size), {100, 1}, blocks) == size / each, "bytes");
        tested.reset();
        board::expect(tested.free_bytes() == size, "all of an arena is free after a reset");
    }
}

void test_what_does_not_free() {
    for (const std::size_t size : sizes) {
        bump tested{last_bytes(size)};
        board::expect(exhaust(tested, last_bytes(size), {100, 1}, blocks) == size / 100, "bytes");
        nothing none{last_bytes(size)};
        board::expect(!none.deallocate(last_bytes(size).data()), "nothing came from there");
        board::expect(none.owns(last_bytes(1).data()) && !none.owns(nullptr),
                      "its region is its own");
    }
}

}  // namespace

int main() {
    test_level<check_level::off>();
    test_level<check_level::standard>();
    test_level<check_level::full>();
    test_what_does_not_free();
    return board::verdict();
}
