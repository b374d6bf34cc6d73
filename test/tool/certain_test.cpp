// SPDX-License-Identifier: Apache-2.0
#include "tool/plan/certain.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "log_maker.hpp"
#include "tool/replay/survival.hpp"

namespace ramwright::tool {
namespace {

using testing::log_maker;

/// The least RAM over every way to cut four sizes into classes, each class counted on its own.
std::size_t least_by_trying_all(const operation_log& log, const std::vector<std::uint32_t>& sizes) {
    std::size_t least = std::numeric_limits<std::size_t>::max();
    for (unsigned cuts = 0; cuts != 1U << (sizes.size() - 1); ++cuts) {
        design tried{.name = "tried", .rest = rest_allocator::none};
        std::uint32_t smallest = 1;
        for (std::size_t index = 0; index != sizes.size(); ++index) {
            if (index + 1 != sizes.size() && (cuts >> index & 1U) == 0) {
                continue;
            }
            std::uint32_t live = 0;
            std::uint32_t most = 0;
            std::vector<char> inside(log.slot_count());
            for (const operation& each : log.operations()) {
                if (each.kind == operation_kind::allocate) {
                    inside[each.slot] = each.size >= smallest && each.size <= sizes[index];
                    live += inside[each.slot] != 0 ? 1 : 0;
                    most = std::max(most, live);
                } else {
                    live -= inside[each.slot] != 0 ? 1 : 0;
                }
            }
            tried.pools.push_back({.smallest = smallest,
                                   .block_size = sizes[index],
                                   .count = static_cast<std::uint16_t>(most)});
            smallest = sizes[index] + 1;
        }
        EXPECT_TRUE(survives({&log, 1}, tried, pool_bytes(tried)));
        least = std::min(least, pool_bytes(tried));
    }
    return least;
}

TEST(plan_certain, finds_the_cheapest_boundaries) {
    const std::vector<std::uint32_t> sizes{16, 64, 72, 400};
    for (std::uint32_t seed = 1; seed != 30; ++seed) {
        log_maker maker;
        std::vector<std::uint32_t> live;
        std::uint32_t state = seed * 2654435761U;
        for (int step = 0; step != 60; ++step) {
            state = state * 1664525U + 1013904223U;
            if (live.size() < 3 || (state >> 24) % 2 == 0) {
                live.push_back(maker.allocate(sizes[(state >> 16) % sizes.size()]));
            } else {
                maker.free(live[(state >> 8) % live.size()]);
                live.erase(live.begin() + static_cast<std::ptrdiff_t>((state >> 8) % live.size()));
            }
        }
        for (const std::uint32_t size : sizes) {
            maker.free(maker.allocate(size));
        }
        const operation_log log = maker.take();
        const auto found = plan_certain({&log, 1});
        ASSERT_TRUE(found);
        EXPECT_EQ(pool_bytes(*found), least_by_trying_all(log, sizes)) << seed;
    }
}

TEST(plan_certain, survives_in_exactly_its_own_bytes) {
    const operation_log log = testing::small_firmware(2000);
    const auto found = plan_certain({&log, 1});
    ASSERT_TRUE(found);
    EXPECT_EQ(found->rest, rest_allocator::none);
    EXPECT_TRUE(survives({&log, 1}, *found, pool_bytes(*found)));
    EXPECT_FALSE(survives({&log, 1}, *found, pool_bytes(*found) - 8));
}

TEST(plan_certain, serves_every_log_in_any_order_of_the_same_counts) {
    log_maker forward;
    log_maker backward;
    std::vector<std::uint32_t> slots;
    for (std::uint32_t size = 24; size <= 600; size += 24) {
        slots.push_back(forward.allocate(size));
    }
    for (const std::uint32_t slot : slots) {
        forward.free(slot);
    }
    for (std::uint32_t size = 600; size >= 24; size -= 24) {
        backward.allocate(size);
    }
    const operation_log planned = forward.take();
    const operation_log reversed = backward.take();
    const auto found = plan_certain({&planned, 1});
    ASSERT_TRUE(found);
    EXPECT_TRUE(survives({&reversed, 1}, *found, pool_bytes(*found)));
}

TEST(plan_certain, has_room_for_resizes_that_move) {
    log_maker maker;
    const auto block = maker.allocate(32);
    maker.resize(block, 512);
    maker.resize(block, 32);
    const operation_log log = maker.take();
    const auto found = plan_certain({&log, 1});
    ASSERT_TRUE(found);
    EXPECT_TRUE(survives({&log, 1}, *found, pool_bytes(*found)));
}

TEST(plan_certain, copes_with_more_sizes_than_it_counts_apart) {
    log_maker maker;
    for (std::uint32_t size = 8; size <= 8 * 1500; size += 8) {
        maker.free(maker.allocate(size));
    }
    const operation_log log = maker.take();
    const auto found = plan_certain({&log, 1});
    ASSERT_TRUE(found);
    EXPECT_TRUE(survives({&log, 1}, *found, pool_bytes(*found)));
}

TEST(plan_certain, has_no_answer_for_what_pools_cannot_align) {
    log_maker maker;
    maker.allocate(64, 6);
    const operation_log log = maker.take();
    EXPECT_FALSE(plan_certain({&log, 1}));
}

}  // namespace
}  // namespace ramwright::tool
