// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "ramwright/alloc/general.hpp"

/// Where `general` finds a hole that fits among those of about the same size, and where it does not.

namespace {

using ramwright::check_level;
using ramwright::general;
using ramwright::large_general;

constexpr std::uint32_t looked_at = 4;

template <typename Heap>
class general_hole_test : public testing::Test {
protected:
    // One bin holds both sizes.
    static constexpr std::size_t too_small = 8 * Heap::granule - Heap::overhead_bytes;
    static constexpr std::size_t fits = 9 * Heap::granule - Heap::overhead_bytes;

    void* take(std::size_t size) { return heap_.try_allocate({.size = size}); }

    /// Leaves no free memory but `in_front` holes that are too small and behind them, in the list as in the
    /// region, one that fits, which is returned.
    void* leave_holes(std::uint32_t in_front) {
        std::vector<void*> small;
        for (std::uint32_t i = 0; i != in_front; ++i) {
            small.push_back(take(too_small));
            EXPECT_NE(take(1), nullptr);
        }
        void* const fitting = take(fits);
        EXPECT_NE(take(1), nullptr);
        while (take(heap_.largest_free()) != nullptr) {
        }
        EXPECT_EQ(heap_.free_bytes(), 0U);
        heap_.deallocate(fitting);
        std::reverse(small.begin(), small.end());  // each goes to the front of the list
        for (void* const each : small) {
            heap_.deallocate(each);
        }
        return fitting;
    }

    alignas(16) std::array<std::byte, 16 * 1024> region_{};
    Heap heap_{region_};
};

using heaps = testing::Types<general<check_level::off>, general<check_level::standard>,
                             general<check_level::full>, large_general<check_level::standard>>;
TYPED_TEST_SUITE(general_hole_test, heaps);

TYPED_TEST(general_hole_test, is_found_behind_all_but_one_of_those_looked_at) {
    void* const hole = this->leave_holes(looked_at - 1);
    EXPECT_EQ(this->heap_.largest_free(), this->fits);
    EXPECT_EQ(this->take(this->fits), hole);
    EXPECT_EQ(this->take(this->fits), nullptr);
    EXPECT_TRUE(this->heap_.check());
}

TYPED_TEST(general_hole_test, is_cut_for_an_aligned_request) {
    this->leave_holes(looked_at - 1);
    void* const block =
        this->heap_.try_allocate({.size = this->too_small, .alignment = 2 * TypeParam::granule});
    ASSERT_NE(block, nullptr);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) % (2 * TypeParam::granule), 0U);
    EXPECT_TRUE(this->heap_.check());
}

TYPED_TEST(general_hole_test,
           is_passed_over_behind_as_many_as_are_looked_at_and_largest_free_says_so) {
    void* const hole = this->leave_holes(looked_at);
    EXPECT_EQ(this->heap_.largest_free(), this->too_small);
    EXPECT_EQ(this->take(this->fits), nullptr);
    ASSERT_NE(this->take(this->too_small), nullptr);
    EXPECT_EQ(this->take(this->fits), hole) << "one less lies before it";
}

}  // namespace
