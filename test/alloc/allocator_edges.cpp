// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include "ramwright/core/failure.hpp"
#include "region_of.hpp"
#include "subject.hpp"

/// \file
/// Requests and pointers at the edges of what there can be, on every allocator.

namespace ramwright_test {
namespace {

class allocator_edges : public testing::TestWithParam<subject> {
protected:
    allocator_edges() { ramwright::failures.clear(); }

    /// That the call says no, leaves one record, and changes neither statistics nor memory.
    void expect_refused(const auto& call, const char* what) {
        const auto bytes = region_.bytes();
        const std::vector<std::byte> before{bytes.begin(), bytes.end()};
        const ramwright::snapshot statistics = tested_->snapshot();
        const std::uint32_t records = ramwright::failures.total();
        EXPECT_FALSE(call()) << what;
        EXPECT_EQ(ramwright::failures.total(), records + 1) << what;
        EXPECT_EQ(tested_->snapshot(), statistics) << what;
        EXPECT_TRUE(std::equal(bytes.begin(), bytes.end(), before.begin())) << what;
        EXPECT_TRUE(tested_->check()) << what;
    }
    static void* address(std::uintptr_t value) { return reinterpret_cast<void*>(value); }

    const ramwright::layout served_ = GetParam().served;
    const region_of region_{GetParam().region_bytes};
    const std::unique_ptr<any_allocator> tested_ = GetParam().make(region_.bytes());
    const std::size_t largest_ = tested_->largest_free();
};

TEST_P(allocator_edges, a_size_that_wraps_where_fewer_bits_are_kept_is_refused) {
    for (const unsigned bits : {16, 18, 19, 20, 31, 32}) {
        if (bits >= std::numeric_limits<std::size_t>::digits) {
            continue;
        }
        const std::size_t wraps = std::size_t{1} << bits;
        for (std::size_t size = wraps - 40; size <= wraps + 40; ++size) {
            for (const std::size_t alignment : {1, 8, 64}) {
                EXPECT_EQ(tested_->try_allocate({size, alignment}), nullptr) << size;
            }
            EXPECT_EQ(tested_->largest_free(), largest_) << size;
        }
    }
    EXPECT_TRUE(tested_->check());
}

TEST_P(allocator_edges, an_alignment_up_to_the_region_and_beyond_is_kept_or_refused) {
    const ramwright::snapshot fresh = tested_->snapshot();
    for (std::size_t alignment = 1; alignment != 0; alignment *= 2) {
        void* const block = tested_->try_allocate({1, alignment});
        if (block != nullptr) {
            EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) & (alignment - 1), 0U);
            EXPECT_TRUE(tested_->owns(block));
            EXPECT_TRUE(tested_->check()) << alignment;
            EXPECT_TRUE(tested_->deallocate(block));
        }
        EXPECT_TRUE(tested_->check()) << alignment;
        if (!GetParam().keeps_freed) {
            EXPECT_EQ(tested_->snapshot().free_bytes, fresh.free_bytes) << alignment;
        }
    }
}

TEST_P(allocator_edges, blocks_of_size_zero_are_apart_and_freed_once) {
    void* const first = tested_->try_allocate({0, 1});
    void* const second = tested_->try_allocate({0, 1});
    ASSERT_NE(first, nullptr);
    EXPECT_NE(first, second);
    EXPECT_TRUE(tested_->resize(first, 0));
    EXPECT_GE(tested_->usable_size(first), 1U);
    EXPECT_TRUE(tested_->deallocate(second));
    EXPECT_TRUE(tested_->deallocate(first));
    EXPECT_EQ(tested_->snapshot().live_blocks, 0U);
    if (GetParam().checked()) {
        expect_refused([&] { return tested_->deallocate(first); }, "a second free");
    }
}

TEST_P(allocator_edges, misuse_changes_nothing) {
    if (!GetParam().checked()) {
        return;
    }
    auto* const block = static_cast<std::byte*>(tested_->allocate(served_));
    ASSERT_NE(block, nullptr);
    std::array<std::byte, 64> elsewhere{};
    const auto start = reinterpret_cast<std::uintptr_t>(region_.bytes().data());
    const std::uintptr_t end = start + region_.bytes().size();
    struct pointer {
        const char* what;
        void* value;
    };
    for (const auto& [what, value] : {
             pointer{"elsewhere", elsewhere.data()},
             pointer{"behind the region", address(end)},
             pointer{"a granule behind the region", address(end + 16)},
             pointer{"the byte before the region", address(start - 1)},
             pointer{"a granule before the region", address(start - 16)},
             pointer{"the last byte of the region", address(end - 1)},
             pointer{"the lowest address", address(1)},
             pointer{"the highest address", address(~std::uintptr_t{0})},
             pointer{"the other half of the memory", address(start ^ ~(~std::uintptr_t{0} >> 1))},
             pointer{"inside the block", block + 1},
             pointer{"the end of the block", block + served_.size},
         }) {
        expect_refused([&, value = value] { return tested_->deallocate(value); }, what);
        expect_refused([&, value = value] { return tested_->resize(value, 1); }, what);
    }
    EXPECT_TRUE(tested_->deallocate(block));
}

INSTANTIATE_TEST_SUITE_P(every, allocator_edges, testing::ValuesIn(subjects()),
                         [](const auto& each) { return each.param.name; });

}  // namespace
}  // namespace ramwright_test
