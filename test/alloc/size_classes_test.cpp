// SPDX-License-Identifier: Apache-2.0
#include "ramwright/alloc/size_classes.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace {

using ramwright::check_level;
using ramwright::failure_kind;
using ramwright::failures;
using ramwright::general;
using ramwright::nothing;
using ramwright::size_class;
using ramwright::size_classes;
using ramwright::when_exhausted;

constexpr std::array<size_class, 3> three{{
    {.smallest = 1, .block_size = 32, .count = 2},
    {.smallest = 33, .block_size = 100, .count = 3},
    {.smallest = 156, .block_size = 160, .count = 2},
}};
static_assert(ramwright::well_formed(three));

constexpr std::size_t state_of_three = 3 * 44 + 2 * ((2 + 2) + (3 + 2) + (2 + 2));
static_assert(size_classes<nothing, check_level::standard>::bytes_for(three) ==
              ramwright::align_up(state_of_three, 8) + 2 * 32 + 3 * 104 + 2 * 160);
static_assert(size_classes<nothing, check_level::off>::bytes_for(three) ==
              ramwright::align_up(3 * 28, 8) + 2 * 32 + 3 * 104 + 2 * 160);

class size_classes_test : public testing::Test {
protected:
    size_classes_test() { failures.clear(); }

    template <typename Allocator>
    static std::uint32_t served(Allocator& from, std::size_t size) {
        std::uint32_t blocks = 0;
        while (from.try_allocate({size}) != nullptr) {
            ++blocks;
        }
        return blocks;
    }

    alignas(8) std::array<std::byte, 4096> storage_{};
};

TEST_F(size_classes_test, a_size_goes_to_the_class_whose_range_holds_it) {
    for (const auto& [size, blocks] : {std::pair{1, 2}, std::pair{32, 2}, std::pair{33, 3},
                                       std::pair{100, 3}, std::pair{156, 2}, std::pair{160, 2}}) {
        size_classes<nothing> pools{storage_, three, when_exhausted::rest};
        EXPECT_EQ(served(pools, static_cast<std::size_t>(size)), static_cast<std::uint32_t>(blocks))
            << size;
    }
}

TEST_F(size_classes_test, a_size_of_no_class_goes_to_the_rest) {
    size_classes<> heap{storage_, three};
    for (const std::size_t size : {101U, 155U, 161U, 1000U}) {
        void* const block = heap.allocate({size});
        EXPECT_TRUE(heap.rest().owns(block)) << size;
    }
    size_classes<nothing> pools{storage_, three};
    for (const std::size_t size : {101U, 155U, 161U, 1000U}) {
        EXPECT_EQ(pools.try_allocate({size}), nullptr) << size;
    }
}

TEST_F(size_classes_test, an_exhausted_class_passes_on_as_the_policy_says) {
    size_classes<nothing> next{storage_, three, when_exhausted::next_class};
    EXPECT_EQ(served(next, 20), 7U) << "2 of its own, 3 and 2 of the larger ones";
    size_classes<nothing> last{storage_, three, when_exhausted::next_class};
    EXPECT_EQ(served(last, 158), 2U) << "never a smaller class";

    size_classes<> rest{storage_, three, when_exhausted::rest};
    (void)rest.try_allocate({20});
    (void)rest.try_allocate({20});
    EXPECT_TRUE(rest.rest().owns(rest.try_allocate({20})));

    size_classes<> refusing{storage_, three, when_exhausted::refuse};
    EXPECT_EQ(served(refusing, 20), 2U);
    EXPECT_NE(refusing.try_allocate({120}), nullptr) << "what no class serves is not refused";
}

TEST_F(size_classes_test, the_rest_starts_where_bytes_for_says) {
    size_classes<> heap{storage_, three};
    const std::size_t pools = size_classes<>::bytes_for(three);
    EXPECT_EQ(static_cast<std::size_t>(heap.rest().storage().data() - storage_.data()), pools);

    const auto exact = std::span{storage_}.first(pools);
    EXPECT_TRUE((size_classes<nothing>{exact, three}.ready()));
    EXPECT_FALSE((size_classes<nothing>{exact.first(pools - 1), three}.ready()));
    EXPECT_FALSE((size_classes<nothing>{std::span{storage_}.subspan(1, pools), three}.ready()))
        << "a misaligned region needs the bytes that are skipped, too";
}

TEST_F(size_classes_test, what_cannot_be_laid_out_refuses_everything) {
    using table = std::vector<size_class>;
    const table bad[] = {
        {{.smallest = 0, .block_size = 8, .count = 1}},
        {{.smallest = 9, .block_size = 8, .count = 1}},
        {{.smallest = 1, .block_size = 8, .count = 65'534}},
        {{.smallest = 1, .block_size = 0xFFFF'FFFF, .count = 1}},
        {{.smallest = 1, .block_size = 8, .count = 1},
         {.smallest = 8, .block_size = 16, .count = 1}},
        {{.smallest = 9, .block_size = 16, .count = 1},
         {.smallest = 1, .block_size = 8, .count = 1}},
        {{.smallest = 1, .block_size = 4096, .count = 1}},
        {{.smallest = 1, .block_size = 0x1000'0000, .count = 65'000}},
    };
    for (const table& each : bad) {
        size_classes<> heap{storage_, each};
        EXPECT_FALSE(heap.ready());
        EXPECT_EQ(heap.allocate({8}), nullptr);
        EXPECT_TRUE(heap.deallocate(nullptr));
        EXPECT_FALSE(heap.deallocate(storage_.data() + 64));
        EXPECT_EQ(heap.free_bytes(), 0U);
        EXPECT_TRUE(heap.check());
    }
    EXPECT_EQ(size_classes<>::bytes_for(bad[0]), std::numeric_limits<std::size_t>::max());
}

TEST_F(size_classes_test, no_class_at_all_is_the_rest_alone) {
    size_classes<> heap{storage_, {}};
    EXPECT_TRUE(heap.ready());
    EXPECT_EQ(heap.rest().storage().data(), storage_.data());
    EXPECT_NE(heap.allocate({100}), nullptr);
    EXPECT_TRUE(heap.check());
}

TEST_F(size_classes_test, a_stricter_alignment_than_the_default_goes_to_the_rest) {
    size_classes<> heap{storage_, three, when_exhausted::refuse};
    void* const block = heap.allocate({20, 64});
    ASSERT_NE(block, nullptr);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) % 64, 0U);
    EXPECT_TRUE(heap.rest().owns(block));
    EXPECT_TRUE(heap.deallocate(block));
}

TEST_F(size_classes_test, resize_and_usable_size_follow_the_block_not_the_class) {
    size_classes<> heap{storage_, three};
    void* const block = heap.allocate({40});
    EXPECT_EQ(heap.usable_size(block), 104U);
    EXPECT_TRUE(heap.resize(block, 104));
    EXPECT_FALSE(heap.resize(block, 105));
    void* const large = heap.allocate({500});
    EXPECT_TRUE(heap.resize(large, 600));
    EXPECT_GE(heap.usable_size(large), 600U);
    EXPECT_FALSE(heap.resize(storage_.data() + 1, 1));
    EXPECT_EQ(failures.last()->kind, failure_kind::interior_pointer);
}

TEST_F(size_classes_test, the_largest_request_takes_the_routing_into_account) {
    size_classes<nothing> pools{storage_, three, when_exhausted::refuse};
    EXPECT_EQ(pools.largest_free(), 160U);
    (void)served(pools, 160);
    EXPECT_EQ(pools.largest_free(), 100U);
    (void)served(pools, 100);
    EXPECT_EQ(pools.largest_free(), 32U);
    (void)served(pools, 32);
    EXPECT_EQ(pools.largest_free(), 0U);

    size_classes<> heap{storage_, three, when_exhausted::refuse};
    EXPECT_EQ(heap.largest_free(), heap.rest().largest_free());
    (void)served(heap, 160);
    (void)served(heap, 1000);
    while (heap.rest().largest_free() >= 161) {
        (void)heap.try_allocate({161});
    }
    // What is left in the rest serves the gap between the classes only.
    const std::size_t rest = heap.rest().largest_free();
    EXPECT_EQ(heap.largest_free(), rest > 100 ? std::min<std::size_t>(rest, 155) : 100U);
}

TEST_F(size_classes_test, no_byte_of_the_region_is_foreign_and_none_beyond_it_is_not) {
    // The rest uses whole units: at most sizes some bytes behind its last one are nobody's.
    for (std::size_t size = 3000; size < 3016; ++size) {
        size_classes<> heap{std::span{storage_}.first(size), three};
        const auto* const rest_end = heap.rest().storage().data() + heap.rest().storage().size();
        for (std::size_t i = 0; i < size; ++i) {
            ASSERT_FALSE(heap.deallocate(storage_.data() + i)) << i;
            ASSERT_NE(failures.last()->kind, failure_kind::foreign_pointer) << i;
            if (storage_.data() + i >= rest_end) {
                ASSERT_EQ(heap.usable_size(storage_.data() + i), 0U) << i;
            }
        }
        EXPECT_FALSE(heap.deallocate(storage_.data() + size));
        EXPECT_EQ(failures.last()->kind, failure_kind::foreign_pointer);
    }
}

TEST_F(size_classes_test, a_table_made_at_run_time_decides_as_a_constant_one) {
    const std::vector<size_class> made{three.begin(), three.end()};
    alignas(8) std::array<std::byte, 4096> other{};
    size_classes<> constant{storage_, three};
    size_classes<> run_time{other, made};
    for (std::size_t size = 0; size < 300; size += 7) {
        void* const a = constant.try_allocate({size});
        void* const b = run_time.try_allocate({size});
        ASSERT_EQ(a == nullptr, b == nullptr);
        if (a != nullptr) {
            EXPECT_EQ(offset_of(constant, a), offset_of(run_time, b));
        }
    }
}

TEST_F(size_classes_test, check_sees_any_byte_of_its_state_overwritten) {
    size_classes<nothing, check_level::standard> heap{storage_, three};
    (void)heap.allocate({40});
    constexpr std::size_t links_at = three.size() * 44;
    for (std::size_t i = 0; i < state_of_three; ++i) {
        // The range of a class is what was asked for: nothing else tells whether it is right.
        const bool range = i < three.size() * 44 && i % 44 < 8;
        // Nor does it matter where check_some goes on, as long as there is such a block.
        const bool place = i == links_at || i == links_at + 8 || i == links_at + 18;
        for (const int flipped : {0x01, 0x80, 0xFF}) {
            storage_[i] ^= std::byte(flipped);
            EXPECT_TRUE(range || place || !heap.check()) << i << " " << flipped;
            storage_[i] ^= std::byte(flipped);
        }
    }
    EXPECT_TRUE(heap.check());
}

TEST_F(size_classes_test, an_overwritten_link_is_found_when_it_is_followed) {
    size_classes<nothing> heap{storage_, three, when_exhausted::refuse};
    void* const block = heap.allocate({20});
    const std::size_t links = three.size() * 44;
    std::fill(storage_.begin() + static_cast<std::ptrdiff_t>(links),
              storage_.begin() + static_cast<std::ptrdiff_t>(state_of_three), std::byte{0xFF});
    EXPECT_FALSE(heap.check());
    EXPECT_EQ(heap.try_allocate({20}), nullptr);
    EXPECT_EQ(failures.last()->kind, failure_kind::corrupted_block);
    EXPECT_FALSE(heap.deallocate(block));
    EXPECT_EQ(failures.last()->kind, failure_kind::corrupted_block);
}

TEST(size_class, names_and_well_formed_tables) {
    EXPECT_STREQ(name_of(when_exhausted::next_class), "next class");
    EXPECT_STREQ(name_of(when_exhausted::rest), "rest");
    EXPECT_STREQ(name_of(when_exhausted::refuse), "refuse");
    EXPECT_TRUE(ramwright::well_formed({}));
    EXPECT_EQ((size_class{.smallest = 1, .block_size = 13, .count = 1}.stride()), 16U);
}

}  // namespace
