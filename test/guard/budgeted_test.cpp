// SPDX-License-Identifier: Apache-2.0
#include "ramwright/guard/budgeted.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "ramwright/alloc/general.hpp"
#include "ramwright/alloc/pool.hpp"
#include "ramwright/guard/sealed.hpp"

namespace {

using ramwright::budget_limit;
using ramwright::failure_kind;
using ramwright::failures;
using ramwright::general;

class budgeted : public testing::Test {
protected:
    budgeted() { failures.clear(); }

    alignas(8) std::array<std::byte, 4096> memory_{};
};

TEST_F(budgeted, refuses_beyond_the_limit_and_names_the_owner) {
    ramwright::budgeted<general<>> heap{budget_limit{.owner = 42, .bytes = 200}, memory_};
    void* const block = heap.allocate({.size = 100});
    ASSERT_NE(block, nullptr);
    EXPECT_EQ(heap.used(), 100U);
    EXPECT_EQ(heap.allocate({.size = 101}), nullptr);
    ASSERT_EQ(failures.total(), 1U);
    EXPECT_EQ(failures.last()->kind, failure_kind::over_budget);
    EXPECT_EQ(failures.last()->owner, 42U);
    EXPECT_EQ(failures.last()->wanted.size, 101U);
    EXPECT_EQ(failures.last()->largest_free_bytes, 100U);
    EXPECT_NE(failures.last()->caller, 0U);
    EXPECT_TRUE(heap.deallocate(block));
    EXPECT_EQ(heap.used(), 0U);
    EXPECT_EQ(heap.peak(), 100U);
    EXPECT_NE(heap.allocate({.size = 101}), nullptr);
}

TEST_F(budgeted, charges_what_a_block_can_hold) {
    ramwright::budgeted<ramwright::pool<>> pool{budget_limit{.owner = 1, .bytes = 100}, memory_,
                                                ramwright::layout{.size = 64}};
    EXPECT_NE(pool.allocate({.size = 1}), nullptr);
    EXPECT_EQ(pool.used(), 64U);
    // 36 bytes are left, and each block has 64.
    EXPECT_EQ(pool.allocate({.size = 1}), nullptr);
    EXPECT_EQ(failures.last()->kind, failure_kind::over_budget);
    EXPECT_EQ(pool.used(), 64U);
    EXPECT_EQ(pool.peak(), 64U);
    EXPECT_EQ(pool.snapshot().live_blocks, 1U);
}

TEST_F(budgeted, never_exceeds_the_limit) {
    ramwright::budgeted<general<>> heap{budget_limit{.owner = 1, .bytes = 999}, memory_};
    std::array<void*, 64> blocks{};
    for (std::uint32_t call = 0; call != 5000; ++call) {
        void*& block = blocks[call * 7 % blocks.size()];
        if (block == nullptr) {
            block = heap.try_allocate({.size = call * 31 % 97});
        } else if (call % 3 == 0) {
            (void)heap.resize(block, call * 13 % 150);
        } else {
            EXPECT_TRUE(heap.deallocate(block));
            block = nullptr;
        }
        std::size_t held = 0;
        heap.for_each_block(
            [&](const ramwright::block& each) { held += each.live ? each.size : 0; });
        ASSERT_EQ(heap.used(), held);
        ASSERT_LE(heap.used(), heap.limit());
        ASSERT_LE(heap.used(), heap.peak());
    }
    EXPECT_GT(heap.peak(), 900U);
}

TEST_F(budgeted, a_resize_beyond_the_limit_changes_nothing) {
    ramwright::budgeted<general<>> heap{budget_limit{.owner = 1, .bytes = 106}, memory_};
    void* const block = heap.allocate({.size = 100});
    EXPECT_FALSE(heap.resize(block, 107));
    EXPECT_FALSE(heap.resize(block, std::numeric_limits<std::size_t>::max()));
    // Within the limit, but rounded up beyond it.
    EXPECT_FALSE(heap.resize(block, 106));
    EXPECT_EQ(heap.usable_size(block), 100U);
    EXPECT_EQ(heap.used(), 100U);
    EXPECT_TRUE(heap.resize(block, 20));
    EXPECT_EQ(heap.used(), heap.usable_size(block));
    EXPECT_TRUE(heap.check());
}

TEST_F(budgeted, owners_share_a_heap) {
    general<> heap{memory_};
    using part = ramwright::budgeted<general<>&>;
    static_assert(ramwright::allocator<part>);
    part tls{{.owner = 1, .bytes = 1000}, heap};
    part scripts{{.owner = 2, .bytes = 300}, heap};
    void* const of_tls = tls.allocate({.size = 900});
    EXPECT_NE(of_tls, nullptr);
    EXPECT_EQ(scripts.used(), 0U);
    void* const of_scripts = scripts.allocate({.size = 300});
    EXPECT_NE(of_scripts, nullptr);
    EXPECT_EQ(scripts.allocate({.size = 1}), nullptr);
    EXPECT_EQ(failures.last()->owner, 2U);
    EXPECT_EQ(heap.snapshot().live_blocks, 2U);

    EXPECT_FALSE(scripts.deallocate(of_tls)) << "more than it ever had";
    EXPECT_EQ(failures.last()->kind, failure_kind::foreign_pointer);
    EXPECT_EQ(scripts.used(), 300U);
    EXPECT_TRUE(tls.deallocate(of_tls));
    EXPECT_TRUE(scripts.deallocate(of_scripts));
    EXPECT_EQ(heap.snapshot().live_blocks, 0U);
}

TEST_F(budgeted, a_full_heap_is_not_the_budgets_refusal) {
    ramwright::budgeted<general<>> heap{budget_limit{.owner = 5, .bytes = 1'000'000}, memory_};
    EXPECT_EQ(heap.allocate({.size = 5000}), nullptr);
    EXPECT_EQ(failures.last()->kind, failure_kind::out_of_memory);
    EXPECT_EQ(failures.last()->owner, 0U);
}

TEST_F(budgeted, misuse_is_not_credited) {
    ramwright::budgeted<ramwright::pool<>> pool{budget_limit{.owner = 1, .bytes = 100}, memory_,
                                                ramwright::layout{.size = 64}};
    void* const block = pool.allocate({.size = 1});
    EXPECT_TRUE(pool.deallocate(block));
    EXPECT_FALSE(pool.deallocate(block));
    EXPECT_EQ(failures.total(), 1U);
    EXPECT_EQ(failures.last()->kind, failure_kind::double_free);
    EXPECT_EQ(pool.used(), 0U);
    void* const other = pool.allocate({.size = 1});
    EXPECT_FALSE(pool.deallocate(static_cast<std::byte*>(other) + 1));
    EXPECT_EQ(pool.used(), 64U);
}

}  // namespace
