// SPDX-License-Identifier: Apache-2.0
#include "ramwright/heap/mapped_heap.hpp"

#include <gtest/gtest.h>
#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <span>

/// A heap over a map whose addresses are known while compiling: memory is put where the map says.

namespace {

using namespace ramwright;

constexpr memory_map board{{
    {.where = {"FAST", 0x2000'0000, 16 * 1024,
               capability::byte_accessible | capability::tightly_coupled}},
    {.where = {"DMA", 0x2000'8000, 16 * 1024, capability::byte_accessible | capability::dma},
     .choice = {capability::dma, {}, capability::byte_accessible}},
}};

class mapped_heap_over_board : public testing::Test {
protected:
    static constexpr std::size_t bytes = 64 * 1024;

    mapped_heap_over_board() {
        void* const start = reinterpret_cast<void*>(board.begin()->where.start);
        memory_ = mmap(start, bytes, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
        EXPECT_EQ(memory_, start);
    }
    ~mapped_heap_over_board() override { munmap(memory_, bytes); }

    mapped_heap<board, 1> heap_;

private:
    void* memory_;
};

TEST_F(mapped_heap_over_board, takes_regions_by_name_and_serves_what_the_map_has) {
    ASSERT_EQ(heap_.add("FAST"), region_error::none);
    ASSERT_EQ(heap_.add("DMA"), region_error::none);
    EXPECT_EQ(heap_.add("SLOW"), region_error::unknown_name);
    EXPECT_EQ(heap_.add("DMA"), region_error::overlap);

    void* block = heap_.allocate({.size = 100}, capability::dma);
    EXPECT_STREQ(heap_.region_of(block)->where.name, "DMA");
    EXPECT_STREQ(heap_.region_of(heap_.allocate({.size = 100}))->where.name, "FAST");
    block = heap_.reallocate(block, {.size = 50}, capability::tightly_coupled);
    EXPECT_STREQ(heap_.region_of(block)->where.name, "FAST");
    block = heap_.prefer({.size = 12'000}, {capability::dma, capability::byte_accessible});
    EXPECT_STREQ(heap_.region_of(block)->where.name, "DMA");
    block = heap_.prefer({.size = 12'000}, {capability::dma, capability::byte_accessible});
    EXPECT_STREQ(heap_.region_of(block)->where.name, "FAST");
}

TEST_F(mapped_heap_over_board, takes_only_what_the_program_leaves_of_a_region) {
    const auto part = [](std::uintptr_t start, std::size_t size) {
        return std::span{reinterpret_cast<std::byte*>(start), size};
    };
    ASSERT_EQ(heap_.add_part("FAST", part(0x2000'0C01, 0x2004)), region_error::none);
    EXPECT_FALSE(heap_.owns(reinterpret_cast<void*>(0x2000'0C07)));
    EXPECT_TRUE(heap_.owns(reinterpret_cast<void*>(0x2000'0C08)));
    EXPECT_TRUE(heap_.owns(reinterpret_cast<void*>(0x2000'2BFF)));
    EXPECT_FALSE(heap_.owns(reinterpret_cast<void*>(0x2000'2C00)));

    EXPECT_EQ(heap_.add_part("DMA", part(0x2000'7FF0, 1024)), region_error::outside_map_region);
    EXPECT_EQ(heap_.add_part("DMA", part(0x2000'BC00, 1032)), region_error::outside_map_region);
    EXPECT_EQ(heap_.add_part("DMA", part(0x2000'8004, 8)), region_error::empty);
    EXPECT_EQ(heap_.add_part("SLOW", part(0x2000'8000, 1024)), region_error::unknown_name);
    EXPECT_EQ(heap_.add_part("DMA", part(0x2000'BC00, 1024)), region_error::none);
}

TEST_F(mapped_heap_over_board, sets_known_only_at_run_time_are_tried) {
    ASSERT_EQ(heap_.add("FAST"), region_error::none);
    for (const capabilities with :
         {capabilities{capability::dma}, capabilities{capability::external}}) {
        EXPECT_EQ(heap_.allocate({.want = {.size = 8}, .with = with}), nullptr);
        EXPECT_EQ(failures.last()->kind, failure_kind::no_such_memory);
    }
}

}  // namespace
