// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#if defined(__linux__) && !defined(__LP64__)
#include <sys/mman.h>
#endif

#include "ramwright/alloc/arena.hpp"
#include "ramwright/alloc/best_fit.hpp"
#include "ramwright/alloc/first_fit.hpp"
#include "ramwright/alloc/general.hpp"
#include "ramwright/alloc/pool.hpp"
#include "ramwright/alloc/reallocate.hpp"
#include "ramwright/alloc/size_classes.hpp"
#include "ramwright/alloc/slab.hpp"
#include "ramwright/alloc/slot.hpp"

/// \file
/// Faults found in other allocators, by name: `ctest -R regressions` runs them all. Those that are a promise
/// of the concept are tested on every allocator, in allocator_suite.cpp; those of containers and of the
/// lock-free pool are tested with them.

namespace {

using ramwright::arena;
using ramwright::check_level;
using ramwright::failure_kind;
using ramwright::failures;
using ramwright::frame;
using ramwright::general;
using ramwright::nothing;
using ramwright::pool;
using ramwright::size_class;
using ramwright::size_classes;
using ramwright::slab;
using ramwright::slot;
using ramwright::when_exhausted;

class regressions : public testing::Test {
protected:
    regressions() { failures.clear(); }

    alignas(8) std::array<std::byte, 4096> storage_{};
};

template <typename Heap>
struct numbered {
    using type = Heap;
    int number = 0;
};

/// Calls `test` with one heap of each type after the other, over the same region.
template <typename... Heaps>
void on_each(std::span<std::byte> region, const auto& test) {
    const auto one = [&](auto heap) {
        SCOPED_TRACE(testing::Message() << "heap " << heap.number);
        typename decltype(heap)::type tested{region};
        failures.clear();
        test(tested);
        EXPECT_TRUE(tested.check());
    };
    int number = 0;
    (one(numbered<Heaps>{number++}), ...);
}
void on_each_heap(std::span<std::byte> region, const auto& test) {
    on_each<general<>, ramwright::large_general<>, ramwright::first_fit<>,
            ramwright::large_first_fit<>, ramwright::best_fit<>,
            ramwright::best_fit<ramwright::merging::off>>(region, test);
}

TEST_F(regressions, pool_region_not_multiple_of_chunk) {
    // 60 bytes hold two chunks of 24, not three.
    std::array<std::byte, 64> memory{};
    memory.fill(std::byte{0x5A});
    pool<check_level::off> unchecked{std::span{memory}.first(60), {.size = 24, .alignment = 4}};
    EXPECT_EQ(unchecked.block_count(), 2U);
    while (void* const chunk = unchecked.try_allocate()) {
        std::memset(chunk, 0, 24);
    }
    for (std::size_t beyond = 60; beyond < 64; ++beyond) {
        EXPECT_EQ(memory[beyond], std::byte{0x5A});
    }
    for (std::size_t size = 0; size < 300; ++size) {
        pool<> checked{std::span{storage_}.first(size), {.size = 24, .alignment = 8}};
        while (void* const chunk = checked.try_allocate()) {
            ASSERT_LE(static_cast<std::byte*>(chunk) + 24, storage_.data() + size);
        }
    }
}

TEST_F(regressions, pool_region_misaligned_recognises_own) {
    for (std::size_t offset = 1; offset < 16; ++offset) {
        pool<> tested{std::span{storage_}.subspan(offset), {.size = 24, .alignment = 8}};
        ASSERT_GT(tested.block_count(), 100U);
        while (void* const chunk = tested.try_allocate()) {
            EXPECT_EQ(reinterpret_cast<std::uintptr_t>(chunk) % 8, 0U);
            EXPECT_TRUE(tested.owns(chunk));
        }
        tested.for_each_block([&](const ramwright::block& each) {
            EXPECT_TRUE(each.live);
            EXPECT_TRUE(tested.deallocate(storage_.data() + offset + each.offset));
        });
        EXPECT_EQ(failures.total(), 0U);
    }
}

TEST_F(regressions, pool_double_free) {
    pool<> tested{storage_, {.size = 24, .alignment = 8}};
    void* const first = tested.allocate();
    void* const second = tested.allocate();
    EXPECT_TRUE(tested.deallocate(first));
    EXPECT_FALSE(tested.deallocate(first));
    EXPECT_EQ(failures.last()->kind, failure_kind::double_free);
    EXPECT_TRUE(tested.deallocate(second));
    EXPECT_FALSE(tested.deallocate(first)) << "also when it is no longer the last one freed";
    EXPECT_EQ(failures.total(), 2U);
    EXPECT_NE(tested.allocate(), tested.allocate());
}

TEST_F(regressions, pool_foreign_free) {
    pool<> tested{storage_, {.size = 24, .alignment = 8}};
    (void)tested.allocate();
    std::array<std::byte, 24> elsewhere{};
    EXPECT_FALSE(tested.deallocate(elsewhere.data()));
    EXPECT_EQ(failures.last()->kind, failure_kind::foreign_pointer);
    // A whole number of blocks away from a live one, outside.
    auto* const live = static_cast<std::byte*>(tested.allocate());
    for (std::uintptr_t blocks = 200; blocks < 400; ++blocks) {
        const auto address = reinterpret_cast<std::uintptr_t>(live);
        EXPECT_FALSE(tested.deallocate(reinterpret_cast<void*>(address + 24 * blocks)));
        EXPECT_FALSE(tested.deallocate(reinterpret_cast<void*>(address - 24 * blocks)));
        EXPECT_EQ(failures.last()->kind, failure_kind::foreign_pointer);
    }
    EXPECT_TRUE(tested.deallocate(live));
}

TEST_F(regressions, pool_interior_pointer_free) {
    pool<> tested{storage_, {.size = 24, .alignment = 8}};
    std::vector<std::byte*> live;
    while (void* const block = tested.try_allocate()) {
        live.push_back(static_cast<std::byte*>(block));
    }
    for (std::byte* const block : live) {
        for (int inside = 1; inside < 24; ++inside) {
            ASSERT_FALSE(tested.deallocate(block + inside));
            ASSERT_EQ(failures.last()->kind, failure_kind::interior_pointer);
        }
    }
    EXPECT_FALSE(tested.deallocate(storage_.data())) << "the table is no block";
    EXPECT_EQ(failures.last()->kind, failure_kind::interior_pointer);
    EXPECT_EQ(tested.snapshot().live_blocks, live.size());
}

TEST_F(regressions, heap_double_free_after_merge) {
    on_each_heap(storage_, [](auto& heap) {
        // Freed so that the second merges with the one before it, after it, or both.
        constexpr std::size_t orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                              {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
        for (const auto& order : orders) {
            std::array<void*, 4> blocks{};
            for (void*& each : blocks) {
                each = heap.allocate({100});
            }
            for (const std::size_t which : order) {
                EXPECT_TRUE(heap.deallocate(blocks[which]));
            }
            for (std::size_t which = 0; which < 3; ++which) {
                const auto before = heap.snapshot();
                EXPECT_FALSE(heap.deallocate(blocks[which]));
                EXPECT_EQ(heap.snapshot(), before);
                EXPECT_TRUE(heap.check());
            }
            EXPECT_TRUE(heap.deallocate(blocks[3]));
        }
    });
}

TEST_F(regressions, heap_double_free_small_cached) {
    on_each_heap(storage_, [](auto& heap) {
        for (std::size_t size = 0; size <= 64; ++size) {
            void* const block = heap.allocate({size});
            void* const neighbour = heap.allocate({size});
            EXPECT_TRUE(heap.deallocate(block));
            EXPECT_FALSE(heap.deallocate(block));
            EXPECT_EQ(failures.last()->kind, failure_kind::double_free);
            EXPECT_TRUE(heap.deallocate(neighbour));
            EXPECT_TRUE(heap.check());
        }
    });
}

TEST_F(regressions, overflow_by_one_reported_before_free) {
    general<> heap{storage_};
    auto* const block = static_cast<std::byte*>(heap.allocate({100}));
    void* const neighbour = heap.allocate({100});
    ASSERT_NE(neighbour, nullptr);
    // Whichever of the two lies in front writes into the header of the other.
    auto* const front = block < neighbour ? block : static_cast<std::byte*>(neighbour);
    std::byte& beyond = front[heap.usable_size(front)];
    beyond ^= std::byte{0xFF};
    EXPECT_FALSE(heap.check());
    // Of the two, the one whose header it is must not be freed as if nothing had happened.
    EXPECT_FALSE(heap.deallocate(front) &&
                 heap.deallocate(front == block ? neighbour : static_cast<void*>(block)));
    ASSERT_NE(failures.last(), nullptr);
    EXPECT_EQ(failures.last()->kind, failure_kind::corrupted_block);
}

TEST_F(regressions, realloc_null_leaves_heap_unchanged) {
    on_each_heap(storage_, [](auto& heap) {
        auto* const block = static_cast<std::byte*>(heap.allocate({100}));
        // Free space behind it that is too small for what follows.
        void* const neighbour = heap.allocate({100});
        ASSERT_NE(neighbour, nullptr);
        EXPECT_TRUE(heap.deallocate(neighbour));
        std::memset(block, 0x5A, 100);
        const ramwright::snapshot before = heap.snapshot();
        const std::size_t largest = heap.largest_free();
        for (const std::size_t size : {std::size_t{4096}, std::size_t{1} << 30, ~std::size_t{0}}) {
            EXPECT_EQ(ramwright::reallocate(heap, block, {.size = size}), nullptr);
            EXPECT_EQ(heap.snapshot(), before);
            EXPECT_TRUE(heap.check());
        }
        for (int i = 0; i < 100; ++i) {
            EXPECT_EQ(block[i], std::byte{0x5A});
        }
        EXPECT_NE(heap.allocate({largest}), nullptr) << "what was free can still be had";
    });
}

TEST_F(regressions, realloc_zero_contract) {
    on_each_heap(storage_, [](auto& heap) {
        // 0 bytes are a size like any other: a block of its own, to be freed.
        void* const block = heap.allocate({100});
        void* const other = ramwright::reallocate(heap, nullptr, {.size = 0});
        void* const smaller = ramwright::reallocate(heap, block, {.size = 0});
        EXPECT_NE(other, nullptr);
        EXPECT_NE(smaller, nullptr);
        EXPECT_NE(smaller, other);
        EXPECT_EQ(heap.snapshot().live_blocks, 2U);
        EXPECT_TRUE(heap.deallocate(smaller));
        EXPECT_TRUE(heap.deallocate(other));
        EXPECT_EQ(heap.snapshot().live_blocks, 0U);
    });
}

TEST_F(regressions, background_check_visits_every_block) {
    on_each_heap(storage_, [](auto& heap) {
        std::vector<std::byte*> blocks;
        while (void* const block = heap.try_allocate({40})) {
            blocks.push_back(static_cast<std::byte*>(block));
        }
        ASSERT_GT(blocks.size(), 50U);
        for (std::byte* const block : blocks) {
            // Where its own size stands, or its neighbour's.
            std::byte& header = block[-1];
            header ^= std::byte{0x55};
            std::size_t calls = 0;
            while (heap.check_some(1) && calls <= blocks.size() + 1) {
                ++calls;
            }
            EXPECT_LE(calls, blocks.size() + 1) << "it never came to this block";
            header ^= std::byte{0x55};
            EXPECT_TRUE(heap.check());
        }
    });
}

TEST_F(regressions, arena_runs_all_destructors_in_reverse) {
    struct noisy {
        noisy(std::vector<int>& log, int name) : log_{log}, name_{name} {}
        ~noisy() { log_.push_back(name_); }
        std::vector<int>& log_;
        int name_;
    };
    std::vector<int> gone;
    arena<> tested{storage_};
    {
        const frame scope{tested};
        for (int i = 1; i <= 3; ++i) {
            ASSERT_NE(tested.make<noisy>(gone, i), nullptr);
            (void)tested.allocate({7, 1});
        }
    }
    EXPECT_EQ(gone, (std::vector{3, 2, 1}));
}

constexpr std::array<size_class, 1> one_class{{{.smallest = 1, .block_size = 64, .count = 4}}};

TEST_F(regressions, fallback_capacity_is_sum) {
    size_classes<> heap{storage_, one_class, when_exhausted::rest};
    const auto rest = heap.rest().snapshot();
    EXPECT_EQ(heap.snapshot().capacity_bytes, storage_.size());
    EXPECT_EQ(heap.free_bytes(), rest.free_bytes + 4 * 64U);
    EXPECT_EQ(heap.snapshot().free_blocks, rest.free_blocks + 4);
}

TEST_F(regressions, fallback_foreign_pointer_is_no) {
    size_classes<> heap{storage_, one_class, when_exhausted::rest};
    const int elsewhere = 0;
    EXPECT_FALSE(heap.owns(&elsewhere));
    EXPECT_FALSE(heap.owns(nullptr));
    EXPECT_TRUE(heap.owns(heap.allocate({64})));
    EXPECT_TRUE(heap.owns(heap.allocate({1000})));
}

TEST_F(regressions, fragmentation_in_bytes) {
    pool<> blocks{storage_, {.size = 24, .alignment = 8}};
    EXPECT_EQ(blocks.snapshot().free_bytes, blocks.block_count() * 24);
    general<> heap{storage_};
    EXPECT_EQ(heap.snapshot().fragmentation_permille(), 0U);
    std::vector<void*> all;
    while (void* const block = heap.try_allocate({100})) {
        all.push_back(block);
    }
    for (std::size_t i = 0; i < all.size(); i += 2) {
        EXPECT_TRUE(heap.deallocate(all[i]));
    }
    const auto holes = heap.snapshot();
    EXPECT_GT(holes.free_bytes, all.size() / 2 * 100) << "bytes, not units of the allocator";
    EXPECT_EQ(holes.fragmentation_permille(),
              1000 - 1000 * holes.largest_free_bytes / holes.free_bytes);
    EXPECT_GT(holes.fragmentation_permille(), 900U);
}

TEST_F(regressions, unaligned_heap_start) {
    for (std::size_t offset = 0; offset < 16; ++offset) {
        general<> heap{std::span{storage_}.subspan(offset, 1000)};
        std::vector<void*> all;
        while (void* const block = heap.try_allocate({20})) {
            EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) % 8, 0U);
            all.push_back(block);
        }
        EXPECT_GT(all.size(), 20U);
        for (void* const block : all) {
            EXPECT_TRUE(heap.deallocate(block));
        }
        EXPECT_TRUE(heap.check());
    }
}

/// The last `size` bytes there are: none of them exists.
std::span<std::byte> top_of_address_space(std::size_t size) {
    return {reinterpret_cast<std::byte*>(0 - std::uintptr_t{size}), size};
}

TEST_F(regressions, heap_ending_at_top_of_address_space) {
    // These never look at their region, so they can be tried on one that does not exist.
    struct object {
        alignas(8) std::byte content[24];
    };
    slab<object, 40> objects{top_of_address_space(40 * 24 + 8)};
    std::uint32_t count = 0;
    void* last = nullptr;
    while (void* const place = objects.try_allocate()) {
        last = place;
        ++count;
    }
    EXPECT_EQ(count, 40U);
    EXPECT_TRUE(objects.owns(last));
    EXPECT_FALSE(objects.owns(nullptr)) << "address 0 follows the last byte";
    EXPECT_FALSE(objects.deallocate(storage_.data()));
    EXPECT_TRUE(objects.deallocate(last));
    EXPECT_FALSE(objects.deallocate(last));

    slot<object> one{top_of_address_space(24)};
    EXPECT_TRUE(one.deallocate(one.allocate()));

    arena<> bytes{top_of_address_space(100)};
    EXPECT_NE(bytes.try_allocate({60, 1}), nullptr);
    EXPECT_EQ(bytes.try_allocate({41, 1}), nullptr);
    EXPECT_EQ(bytes.try_allocate({1, 128}), nullptr) << "the next multiple is 0";
    EXPECT_NE(bytes.try_allocate({40, 1}), nullptr);
    EXPECT_EQ(bytes.try_allocate({1, 1}), nullptr);
    EXPECT_EQ(bytes.used(), 100U);
}

#if defined(__linux__) && !defined(__LP64__)
TEST_F(regressions, pool_ending_at_top_of_address_space) {
    // Only the table in front of the blocks is looked at, so only that is mapped: the kernel keeps
    // the last pages.
    constexpr std::uintptr_t start = 0xFFFF'8000;
    constexpr std::size_t size = 0 - start;
    void* const page = mmap(reinterpret_cast<void*>(start), 4096, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    if (page == MAP_FAILED) {
        GTEST_SKIP() << "the page is in use";
    }
    const std::span region{static_cast<std::byte*>(page), size};
    pool<> blocks{region, {.size = 1024, .alignment = 8}};
    EXPECT_EQ(blocks.block_count(), 31U);
    std::vector<void*> all;
    while (void* const block = blocks.try_allocate()) {
        all.push_back(block);
        EXPECT_TRUE(blocks.owns(block));
    }
    EXPECT_EQ(all.size(), 31U);
    EXPECT_EQ(blocks.allocate(), nullptr);
    EXPECT_FALSE(blocks.deallocate(storage_.data()));
    for (void* const block : all) {
        EXPECT_TRUE(blocks.deallocate(block));
        EXPECT_FALSE(blocks.deallocate(block));
    }
    EXPECT_TRUE(blocks.check());

    constexpr std::array<size_class, 1> large{{{.smallest = 1, .block_size = 3000, .count = 10}}};
    size_classes<nothing> pools{region, large};
    EXPECT_TRUE(pools.ready());
    void* const block = pools.allocate({3000});
    EXPECT_TRUE(pools.deallocate(block));
    EXPECT_FALSE(pools.deallocate(block));
    EXPECT_TRUE(pools.check());
    munmap(page, 4096);
}
#endif

}  // namespace
