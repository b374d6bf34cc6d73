// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <span>

#include "ramwright/alloc/arena.hpp"
#include "ramwright/alloc/best_fit.hpp"
#include "ramwright/alloc/bump.hpp"
#include "ramwright/alloc/first_fit.hpp"
#include "ramwright/alloc/general.hpp"
#include "ramwright/alloc/nothing.hpp"
#include "ramwright/alloc/slab.hpp"
#include "ramwright/alloc/slot.hpp"

#if defined(__linux__) && defined(__LP64__)
#include <sys/mman.h>

/// \file
/// Regions of 4 GiB and more, whose size does not fit in the 32 bits of an offset: what is used of them
/// is what offsets reach.

namespace {

using ramwright::check_level;

/// Address space that takes memory only where it is written to.
class long_region : public testing::TestWithParam<std::size_t> {
protected:
    long_region()
        : memory_{mmap(nullptr, GetParam(), PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)} {}
    ~long_region() override { munmap(memory_, GetParam()); }

    [[nodiscard]] std::span<std::byte> bytes() const {
        return {static_cast<std::byte*>(memory_), GetParam()};
    }

    template <typename Allocator>
    void expect_served() {
        SCOPED_TRACE(__PRETTY_FUNCTION__);
        Allocator tested{bytes()};
        void* const block = tested.allocate({24, 8});
        ASSERT_NE(block, nullptr);
        EXPECT_TRUE(tested.owns(block));
        EXPECT_FALSE(tested.owns(bytes().data() - 1));
        const ramwright::snapshot now = tested.snapshot();
        EXPECT_LE(now.free_bytes, now.capacity_bytes);
        EXPECT_EQ(tested.storage().size(), now.capacity_bytes);
        if constexpr (ramwright::allocator<Allocator>) {
            EXPECT_FALSE(tested.deallocate(static_cast<std::byte*>(block) + 4));
            EXPECT_TRUE(tested.deallocate(block));
        }
        EXPECT_TRUE(tested.check());
    }

    void* const memory_;
};

TEST_P(long_region, is_used_as_far_as_offsets_reach) {
    ASSERT_NE(memory_, MAP_FAILED);
    constexpr auto checks = check_level::standard;
    struct object {
        alignas(8) std::byte content[24];
    };
    expect_served<ramwright::general<checks>>();
    expect_served<ramwright::large_general<checks>>();
    expect_served<ramwright::first_fit<checks>>();
    expect_served<ramwright::large_first_fit<checks>>();
    expect_served<ramwright::large_best_fit<ramwright::merging::on, checks>>();
    expect_served<ramwright::slab<object, 20, checks>>();
    expect_served<ramwright::slot<object, checks>>();
    expect_served<ramwright::arena<checks>>();
    expect_served<ramwright::bump>();

    ramwright::nothing none{bytes()};
    EXPECT_EQ(none.allocate({1, 1}), nullptr);
    EXPECT_EQ(none.snapshot().capacity_bytes, 0xFFFF'FFFF);
}

INSTANTIATE_TEST_SUITE_P(around_4_gib, long_region,
                         testing::Values((std::size_t{1} << 32) - 1, std::size_t{1} << 32,
                                         (std::size_t{1} << 32) + 24));

}  // namespace
#endif
