// SPDX-License-Identifier: Apache-2.0
#include <cstring>

#include "banks.hpp"

/// What is recorded of requests that are refused and of misuse.

namespace {

using namespace ramwright_test;
using ramwright::failure_kind;
using ramwright::failures;

class heap_failure : public three_banks {};

TEST_F(heap_failure, of_a_request_says_what_was_wanted_and_what_was_free) {
    exhaust(capability::dma, "DMA");
    EXPECT_EQ(memory.allocate({.size = 5000, .alignment = 16}, capability::dma), nullptr);
    const ramwright::failure& last = *failures.last();
    EXPECT_EQ(last.kind, failure_kind::out_of_memory);
    EXPECT_EQ(last.wanted, (ramwright::layout{5000, 16}));
    EXPECT_EQ(last.capabilities_wanted, capabilities{capability::dma});
    EXPECT_EQ(last.free_bytes, memory.statistics(capability::dma).free_bytes);
    EXPECT_EQ(last.largest_free_bytes, memory.statistics(capability::dma).largest_free_bytes);
    EXPECT_NE(last.caller, 0U);
}

TEST_F(heap_failure, for_what_no_region_has_is_another_than_for_what_is_used_up) {
    EXPECT_EQ(memory.allocate({.size = 8}, capability::dma | capability::external), nullptr);
    EXPECT_EQ(failures.last()->kind, failure_kind::no_such_memory);
    EXPECT_EQ(failures.last()->free_bytes, 0U);
    EXPECT_EQ(memory.allocate({.size = dma_bytes}, capability::dma), nullptr);
    EXPECT_EQ(failures.last()->kind, failure_kind::out_of_memory);
}

TEST_F(heap_failure, is_not_recorded_of_attempts) {
    EXPECT_EQ(memory.try_allocate({.want = {.size = dma_bytes}, .with = capability::dma}), nullptr);
    EXPECT_EQ(failures.total(), 0U);
}

TEST_F(heap_failure, reaches_the_handler_which_may_use_the_heap) {
    static ramwright::heap<4>* used = nullptr;
    static void* block = nullptr;
    used = &memory;
    failures.on_failure([](const ramwright::failure&) { block = used->allocate({.size = 8}); });
    EXPECT_EQ(memory.allocate({.size = dma_bytes}, capability::dma), nullptr);
    failures.on_failure(nullptr);
    EXPECT_EQ(place_of(block), "FAST");
}

TEST_F(heap_failure, of_misuse_says_which) {
    int local = 0;
    EXPECT_FALSE(memory.deallocate(&local));
    EXPECT_EQ(failures.last()->kind, failure_kind::foreign_pointer);
    EXPECT_EQ(failures.last()->address, reinterpret_cast<std::uintptr_t>(&local));
    EXPECT_EQ(memory.reallocate(&local, {.size = 8}), nullptr);
    EXPECT_FALSE(memory.resize(&local, 8));
    EXPECT_EQ(failures.total(), 3U);
    EXPECT_EQ(memory.usable_size(&local), 0U);
    EXPECT_FALSE(memory.check_block(&local));

    for (const capabilities with :
         {capabilities{capability::dma}, capabilities{capability::external}}) {
        auto* const block = static_cast<std::byte*>(memory.allocate({.size = 100}, with));
        EXPECT_FALSE(memory.deallocate(block + 4));
        EXPECT_EQ(failures.last()->kind, failure_kind::interior_pointer);
        EXPECT_TRUE(memory.deallocate(block));
        EXPECT_FALSE(memory.deallocate(block));
        EXPECT_EQ(failures.last()->kind, failure_kind::double_free);
        EXPECT_EQ(memory.reallocate(block, {.size = 200}, with), nullptr);
        EXPECT_EQ(failures.last()->kind, failure_kind::double_free);
    }
    EXPECT_TRUE(memory.check());
}

/// So that every call of the heap below has one caller, whose place is known.
[[gnu::noinline]] bool free_from_here(ramwright::heap<4>& memory, void* block) {
    const bool freed = memory.deallocate(block);
    asm volatile("" ::: "memory");  // no tail call
    return freed;
}

TEST_F(heap_failure, names_the_caller_of_the_heap_not_the_heap) {
    void* const block = memory.allocate({.size = 100});
    free_from_here(memory, block);
    EXPECT_FALSE(free_from_here(memory, block));
    const auto place = reinterpret_cast<std::uintptr_t>(&free_from_here);
    EXPECT_LT(failures.last()->caller - place, 200U);
    int foreign = 0;
    EXPECT_FALSE(free_from_here(memory, &foreign));
    EXPECT_EQ(failures.last()->kind, failure_kind::foreign_pointer);
    EXPECT_LT(failures.last()->caller - place, 200U);
}

struct nobody_may {
    [[nodiscard]] static bool usable_here() noexcept { return false; }
    void lock() noexcept { ADD_FAILURE() << "taken"; }
    void unlock() noexcept {}
};

TEST(heap_in_a_context_that_must_not_take_its_lock, is_refused_before_anything_is_touched) {
    ramwright::heap<1, ramwright::sized_general<>, nobody_may> memory;
    int local = 0;
    failures.clear();
    EXPECT_EQ(memory.allocate({.size = 8}), nullptr);
    EXPECT_EQ(memory.allocate({.size = 8, .alignment = 64}), nullptr);
    EXPECT_FALSE(memory.deallocate(&local));
    EXPECT_FALSE(memory.resize(&local, 8));
    EXPECT_EQ(memory.reallocate(&local, {.size = 8}), nullptr);
    EXPECT_EQ(failures.total(), 5U);
    for (std::uint32_t back = 0; back != ramwright::failure_log::kept; ++back) {
        EXPECT_EQ(failures.last(back)->kind, failure_kind::forbidden_context);
    }
    EXPECT_EQ(memory.usable_size(&local), 0U);
    EXPECT_EQ(memory.region_of(&local), nullptr);
    EXPECT_TRUE(memory.deallocate(nullptr));
}

}  // namespace
