// SPDX-License-Identifier: Apache-2.0
#include "ramwright/alloc/fixed_size_classes.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace {

using ramwright::check_level;
using ramwright::fixed_size_classes;
using ramwright::general;
using ramwright::size_class;
using ramwright::size_classes;
using ramwright::when_exhausted;

constexpr std::array<size_class, 4> table{{
    {.smallest = 1, .block_size = 20, .count = 6},
    {.smallest = 33, .block_size = 100, .count = 5},
    {.smallest = 156, .block_size = 160, .count = 4},
    {.smallest = 249, .block_size = 256, .count = 0},
}};

/// The same random requests to both, on regions at the same alignment.
template <check_level Checks, when_exhausted Policy>
class twins {
public:
    void run(std::uint32_t operations) {
        for (std::uint32_t done = 0; done != operations; ++done) {
            random_() % 5 < 3 ? allocate() : free_one();
        }
        ASSERT_EQ(region_of_known_, region_of_found_) << "the regions hold different bytes";
        ASSERT_EQ(known_.snapshot(), found_.snapshot());
        ASSERT_TRUE(known_.check());
    }

private:
    void allocate() {
        const std::size_t alignment = random_() % 8 == 0 ? 32 : 8;
        const std::size_t size = random_() % 300;
        void* const block = known_.try_allocate({size, alignment});
        void* const twin = found_.try_allocate({size, alignment});
        ASSERT_EQ(block == nullptr, twin == nullptr) << size;
        if (block != nullptr) {
            ASSERT_EQ(offset_of(known_, block), offset_of(found_, twin)) << size;
            live_.emplace_back(block, twin);
        }
    }

    void free_one() {
        if (!live_.empty()) {
            const std::size_t index = random_() % live_.size();
            ASSERT_TRUE(known_.deallocate(live_[index].first));
            ASSERT_TRUE(found_.deallocate(live_[index].second));
            live_[index] = live_.back();
            live_.pop_back();
        }
    }

    alignas(64) std::array<std::byte, 4096> region_of_known_{};
    alignas(64) std::array<std::byte, 4096> region_of_found_{};
    fixed_size_classes<table, Policy, general<Checks>, Checks> known_{region_of_known_};
    size_classes<general<Checks>, Checks> found_{region_of_found_, table, Policy};
    std::vector<std::pair<void*, void*>> live_;
    std::minstd_rand random_{7};
};

TEST(fixed_size_classes_test, decides_as_the_table_made_at_run_time) {
    twins<check_level::off, when_exhausted::rest>{}.run(20'000);
    twins<check_level::standard, when_exhausted::rest>{}.run(20'000);
    twins<check_level::standard, when_exhausted::next_class>{}.run(20'000);
    twins<check_level::standard, when_exhausted::refuse>{}.run(20'000);
    twins<check_level::full, when_exhausted::next_class>{}.run(20'000);
}

constexpr std::array<size_class, 0> no_classes{};

TEST(fixed_size_classes_test, without_classes_the_rest_serves_all) {
    alignas(8) std::array<std::byte, 1024> region{};
    fixed_size_classes<no_classes, when_exhausted::rest> heap{region};
    EXPECT_TRUE(heap.ready());
    const std::size_t whole = heap.largest_free();
    for (const ramwright::layout want :
         {ramwright::layout{.size = 0}, {.size = 8}, {.size = 100, .alignment = 64}, {whole}}) {
        void* const block = heap.allocate(want);
        ASSERT_NE(block, nullptr) << want.size;
        EXPECT_TRUE(heap.owns(block));
        EXPECT_GE(heap.usable_size(block), want.size);
        EXPECT_TRUE(heap.deallocate(block));
        EXPECT_FALSE(heap.deallocate(block));
    }
    EXPECT_EQ(heap.snapshot().live_blocks, 0U);
    EXPECT_TRUE(heap.check());
}

TEST(fixed_size_classes_test, a_region_without_room_for_the_pools_serves_nothing) {
    alignas(8) std::array<std::byte, 256> small{};
    fixed_size_classes<table, when_exhausted::rest> heap{small};
    EXPECT_FALSE(heap.ready());
    EXPECT_EQ(heap.try_allocate({.size = 8}), nullptr);
    EXPECT_EQ(heap.try_allocate({.size = 200}), nullptr);
    EXPECT_FALSE(heap.deallocate(small.data() + 16));
    EXPECT_TRUE(heap.deallocate(nullptr));
    EXPECT_TRUE(heap.check());
}

}  // namespace
