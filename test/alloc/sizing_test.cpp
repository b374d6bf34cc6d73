// SPDX-License-Identifier: Apache-2.0
#include "ramwright/alloc/sizing.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

#include "ramwright/alloc/pool.hpp"
#include "region_of.hpp"

namespace {

using ramwright::best_fit;
using ramwright::check_level;
using ramwright::demand;
using ramwright::first_fit;
using ramwright::general;
using ramwright::large_first_fit;
using ramwright::large_general;
using ramwright::merging;
using ramwright::no_region;
using ramwright::worst_case_region_bytes;
using ramwright::detail::demand_units;
using ramwright_test::region_of;

static_assert(worst_case_region_bytes<first_fit<>>({4096, 256, 64}) < std::size_t{6} * 4096,
              "it can be asked for while compiling");

/// A program that keeps within a demand in granules, and its heap.
template <typename Heap>
class program {
public:
    program(std::span<std::byte> region, std::uint64_t most_live)
        : heap_{region}, most_{most_live} {}

    [[nodiscard]] std::uint64_t room() const { return most_ - live_units_; }
    /// False iff the heap refuses.
    bool allocate(std::uint64_t units) {
        void* const block = heap_.try_allocate({.size = bytes(units), .alignment = 1});
        if (block != nullptr) {
            live_units_ += units;
            live_.push_back({block, units});
        }
        return block != nullptr;
    }
    template <typename Keeps>
    void free_unless(Keeps keeps) {
        std::erase_if(live_, [&](const held& each) {
            if (keeps(each)) {
                return false;
            }
            EXPECT_TRUE(heap_.deallocate(each.start));
            live_units_ -= each.units;
            return true;
        });
    }

    struct held {
        void* start;
        std::uint64_t units;
    };
    [[nodiscard]] const std::vector<held>& live() const { return live_; }
    /// In granules, from the start of the storage.
    [[nodiscard]] std::uint64_t place(const held& block) const {
        return offset_of(heap_, block.start) / Heap::granule;
    }
    [[nodiscard]] bool check() const { return heap_.check(); }

    static std::size_t bytes(std::uint64_t units) {
        return static_cast<std::size_t>(units) * Heap::granule - Heap::header_bytes;
    }

private:
    Heap heap_;
    std::uint64_t most_;
    std::uint64_t live_units_ = 0;
    std::vector<held> live_;
};

/// Robson's program: blocks of 1, 2, 4 … granules, and of each size only those stay that lie where a
/// block of the next size would like to. No heap that leaves blocks where they are has an answer.
/// True iff the heap never refused.
template <typename Heap>
bool survives_robson(std::span<std::byte> region, std::uint64_t live, std::uint64_t largest) {
    program<Heap> run{region, live};
    std::uint64_t where = 0;
    for (std::uint64_t size = 1; size <= largest; size *= 2) {
        if (size > 1) {
            const auto covers = [&](const auto& block, std::uint64_t cell) {
                return (cell - run.place(block)) % size < block.units;
            };
            const auto weight = [&](std::uint64_t cell) {
                std::uint64_t sum = 0;
                for (const auto& block : run.live()) {
                    sum += covers(block, cell) ? size - block.units : 0;
                }
                return sum;
            };
            where = weight(where) >= weight(where + size / 2) ? where : where + size / 2;
            run.free_unless([&](const auto& block) { return covers(block, where); });
        }
        while (run.room() >= size) {
            if (!run.allocate(size)) {
                return false;
            }
        }
    }
    return run.check();
}

/// Frees and requests of any size, leaning towards the largest when much is free in pieces.
template <typename Heap>
bool survives_churn(std::span<std::byte> region, std::uint64_t live, std::uint64_t largest,
                    std::size_t blocks, std::uint32_t seed) {
    program<Heap> run{region, live};
    std::mt19937 next{seed};
    for (int i = 0; i < 4000; ++i) {
        const std::uint64_t units = next() % 4 == 0 ? largest : 1 + next() % largest;
        if (units <= run.room() && run.live().size() < blocks) {
            if (!run.allocate(units)) {
                return false;
            }
        } else {
            const std::uint32_t share = 2 + static_cast<std::uint32_t>(next() % 6);
            run.free_unless([&](const auto&) { return next() % share != 0; });
        }
    }
    return run.check();
}

template <typename Heap>
class worst_case_region : public testing::Test {
protected:
    /// A region for `live` granules in blocks of at most `largest`, however many.
    static region_of region_for(std::uint64_t live, std::uint64_t largest) {
        const demand_units most{.live = live, .largest = largest, .blocks = live};
        return region_of{static_cast<std::size_t>(
            Heap::bytes_for_units(ramwright::detail::worst_case<Heap>::units(most)))};
    }
};
using heaps =
    testing::Types<first_fit<>, large_first_fit<>, best_fit<>, general<>, large_general<>>;
TYPED_TEST_SUITE(worst_case_region, heaps);

TYPED_TEST(worst_case_region, no_attack_known_makes_it_fail) {
    for (const std::uint64_t largest : {1, 2, 4, 8, 16, 32, 64}) {
        for (const std::uint64_t live : {64, 100, 256, 400}) {
            const region_of region = this->region_for(live, largest);
            EXPECT_TRUE(survives_robson<TypeParam>(region.bytes(), live, largest));
        }
    }
}

TYPED_TEST(worst_case_region, no_churn_makes_it_fail) {
    for (const std::uint64_t largest : {3, 7, 20, 63}) {
        const region_of region = this->region_for(100, largest);
        for (std::uint32_t seed = 0; seed < 8; ++seed) {
            EXPECT_TRUE(survives_churn<TypeParam>(region.bytes(), 100, largest, 100, seed));
        }
    }
}

/// At `full` as well, where every block ends with a trailer.
template <typename Heap>
class worst_case_demand : public testing::Test {};
using every_heap = testing::Types<first_fit<>, large_first_fit<>, best_fit<>, general<>,
                                  large_general<>, first_fit<check_level::full>,
                                  general<check_level::full>, large_general<check_level::full>>;
TYPED_TEST_SUITE(worst_case_demand, every_heap);

TYPED_TEST(worst_case_demand, is_served_by_the_region) {
    std::mt19937 next{3};
    for (int round = 0; round < 60; ++round) {
        demand most = next() % 3 == 0
                          ? demand{.live_bytes = 50 + next() % 350, .largest = 1 + next() % 60}
                          : demand{.live_bytes = 200 + next() % 3000,
                                   .largest = 1 + next() % 200,
                                   .live_blocks = 1 + next() % 60};
        most.alignment = std::size_t{1} << next() % 9;
        const region_of region{worst_case_region_bytes<TypeParam>(most)};
        TypeParam heap{region.bytes()};
        struct held {
            void* start;
            std::size_t size;
        };
        std::vector<held> live;
        std::size_t live_bytes = 0;
        for (int i = 0; i < 600; ++i) {
            const std::size_t least = most.live_blocks == 0 ? 1 : 0;
            const std::size_t size =
                std::max(least, next() % 2 == 0 ? next() % 9 : next() % (most.largest + 1));
            const bool fits = live_bytes + size <= most.live_bytes && size <= most.largest &&
                              (most.live_blocks == 0 || live.size() < most.live_blocks);
            if (fits) {
                const std::size_t alignment = next() % 2 == 0 ? 1 : most.alignment;
                void* const block = heap.try_allocate({.size = size, .alignment = alignment});
                ASSERT_NE(block, nullptr) << "round " << round;
                live.push_back({block, size});
                live_bytes += size;
            } else if (!live.empty()) {
                std::swap(live[next() % live.size()], live.back());
                live_bytes -= live.back().size;
                ASSERT_TRUE(heap.deallocate(live.back().start));
                live.pop_back();
            }
        }
    }
}

/// Few blocks, small ones aligned and large ones not: where what alignment skips counts for most.
TYPED_TEST(worst_case_demand, of_few_aligned_blocks_is_served_by_the_region) {
    std::mt19937 next{1};
    for (int round = 0; round < 2000; ++round) {
        const std::size_t alignment = TypeParam::granule << (1 + next() % 5);
        const std::size_t small = 1 + next() % 40;
        const std::size_t large = 1 + next() % 300;
        const std::size_t most_blocks = 2 + next() % 5;
        const demand most{.live_bytes = large + (most_blocks - 1) * small,
                          .largest = std::max(small, large),
                          .live_blocks = most_blocks,
                          .alignment = alignment};
        const std::size_t bytes = worst_case_region_bytes<TypeParam>(most);
        const std::size_t start = TypeParam::granule * (next() % 64);
        const region_of region{start + bytes};
        TypeParam heap{region.bytes().subspan(start)};
        struct held {
            void* start;
            std::size_t size;
        };
        std::vector<held> live;
        std::size_t live_bytes = 0;
        for (int i = 0; i < 60; ++i) {
            const bool is_large = next() % 3 == 0;
            const ramwright::layout want{is_large ? large : small, is_large ? 8 : alignment};
            if (live_bytes + want.size <= most.live_bytes && live.size() < most_blocks &&
                next() % 3 != 0) {
                void* const block = heap.try_allocate(want);
                ASSERT_NE(block, nullptr) << "round " << round;
                live.push_back({block, want.size});
                live_bytes += want.size;
            } else if (!live.empty()) {
                std::swap(live[next() % live.size()], live.back());
                live_bytes -= live.back().size;
                ASSERT_TRUE(heap.deallocate(live.back().start));
                live.pop_back();
            }
        }
    }
}

TYPED_TEST(worst_case_region, is_no_region_where_none_is_sure) {
    constexpr std::size_t most = no_region;
    EXPECT_EQ(worst_case_region_bytes<TypeParam>({most, 1, 0}), no_region);
    EXPECT_EQ(worst_case_region_bytes<TypeParam>({1, most, 0}), no_region);
    EXPECT_EQ(worst_case_region_bytes<TypeParam>({1, 1, most}), no_region);
    EXPECT_EQ(worst_case_region_bytes<TypeParam>({std::size_t{1} << 30, 1 << 20, 0}), no_region);
    EXPECT_EQ(worst_case_region_bytes<TypeParam>({1, 1, 0, most}), no_region);
    if constexpr (sizeof(std::size_t) > sizeof(std::uint32_t)) {  // beyond what offsets reach
        EXPECT_EQ(worst_case_region_bytes<TypeParam>({1, 1, 0, most / 2 + 1}), no_region);
    }
    EXPECT_EQ(worst_case_region_bytes<TypeParam>({1, 1, 0, 48}), no_region);
    EXPECT_LT(worst_case_region_bytes<TypeParam>({0, 0, 0}), 600U);
    const region_of smallest{worst_case_region_bytes<TypeParam>({0, 0, 1})};
    TypeParam heap{smallest.bytes()};
    EXPECT_NE(heap.allocate({.size = 0}), nullptr);
}

TEST(worst_case_of_first_fit, is_less_than_twice_what_any_allocator_needs) {
    for (std::uint64_t largest = 1; largest <= 4096; largest *= 2) {
        for (const std::uint64_t live : {largest, 3 * largest, 20 * largest, 1000 * largest}) {
            const demand_units most{.live = live, .largest = largest, .blocks = live};
            const double log = std::log2(static_cast<double>(largest));
            const double any =
                static_cast<double>(live) * (1 + log / 2) - static_cast<double>(largest) + 1;
            EXPECT_LT(static_cast<double>(ramwright::detail::units_for_first_fit(most)),
                      2 * (any + static_cast<double>(largest)));
        }
    }
}

TEST(worst_case_of_first_fit, is_no_more_than_half_too_much_for_an_attack_that_is_known) {
    constexpr std::uint64_t live = 1024;
    constexpr std::uint64_t largest = 64;
    const demand_units most{.live = live, .largest = largest, .blocks = live};
    const std::uint64_t bound = ramwright::detail::units_for_first_fit(most);
    const region_of region{static_cast<std::size_t>(first_fit<>::bytes_for_units(bound / 2))};
    EXPECT_FALSE(survives_robson<first_fit<>>(region.bytes(), live, largest));
}

/// What the proof of the bound comes down to. Let R(u) be the highest end that a block of at most u
/// granules ever has, and L(u) = R(u) - R(u - 1). When the block is placed that ends at R(t), every hole
/// before it is smaller than t and has a live block right behind it. A cell of L(u) holds blocks of u
/// granules or more, or the hole before one, so at most (u + t - 1) / u cells of L(u) are there for one that
/// is live: the sum over u <= t of L(u) u / (u + t - 1) is at most M. Multiply each of these
/// inequalities by y(t) >= 0 so that each L(u) is counted at least once in the sum of them all. Then R(n) is
/// at most M times the sum of the y.
double sum_of_multipliers(int largest) {
    std::vector<double> y(static_cast<std::size_t>(largest) + 1);
    double sum = 0;
    for (int u = largest; u > 0; --u) {
        double counted = 0;
        for (int t = u + 1; t <= largest; ++t) {
            counted += y[static_cast<std::size_t>(t)] * u / (u + t - 1);
        }
        y[static_cast<std::size_t>(u)] = std::max(0.0, (1 - counted) * (2 * u - 1) / u);
        sum += y[static_cast<std::size_t>(u)];
    }
    return sum;
}

TEST(worst_case_of_first_fit, is_proven) {
    for (int largest = 1; largest <= 400; ++largest) {
        EXPECT_LE(sum_of_multipliers(largest), 1 + std::log2(largest) + 1e-9) << largest;
    }
}

TEST(worst_case_of_first_fit, has_a_logarithm_that_is_never_too_small) {
    std::mt19937 next{1};
    for (std::uint64_t n = 1; n < 0xFFFF'FFFF; n += n < 5000 ? 1 : next() % n) {
        const double exact = std::log2(static_cast<double>(n)) * 65536;
        const auto above = static_cast<double>(ramwright::detail::log2_above(n));
        ASSERT_GE(above, exact) << n;
        ASSERT_LE(above, exact + 2) << n;
    }
}

TEST(worst_case_of_any_fit, is_the_largest_over_all_requests) {
    for (std::uint64_t live = 1; live <= 40; ++live) {
        for (std::uint64_t largest = 1; largest <= live; ++largest) {
            for (std::uint64_t blocks = 1; blocks <= live + 2; ++blocks) {
                const demand_units most{.live = live, .largest = largest, .blocks = blocks};
                std::uint64_t any = 0;
                std::uint64_t binned = 0;
                for (std::uint64_t asked = 1; asked <= largest; ++asked) {
                    std::uint64_t hole = asked;
                    while (ramwright::detail::bin_of(static_cast<std::uint32_t>(hole + 1)) ==
                           ramwright::detail::bin_of(static_cast<std::uint32_t>(asked))) {
                        ++hole;
                    }
                    using ramwright::detail::units_beyond_refusal;
                    any = std::max(any, units_beyond_refusal(most, asked, asked - 1));
                    binned = std::max(binned, units_beyond_refusal(most, asked, hole));
                }
                ASSERT_EQ(ramwright::detail::units_for_any_fit(most), any);
                ASSERT_EQ(ramwright::detail::units_for_binned_fit(most), binned);
            }
        }
    }
}

/// The state that the bound counts: all holes one granule short, and as many as there can be. How a
/// program drives best fit there without having more live on the way is Robson's discovery.
TEST(worst_case_of_any_fit, is_what_holes_one_short_take) {
    constexpr std::uint64_t kept = 8;
    constexpr std::uint64_t largest = 5;
    const demand_units most{.live = kept + largest, .largest = largest, .blocks = kept + 1};
    const std::uint64_t bound = ramwright::detail::units_for_any_fit(most);
    ASSERT_EQ(bound, kept + (kept + 1) * (largest - 1) + 1);
    for (const std::uint64_t units : {bound - 1, bound}) {
        const region_of region{static_cast<std::size_t>(best_fit<>::bytes_for_units(units))};
        best_fit<> heap{region.bytes()};
        std::vector<void*> fillers;
        for (std::uint64_t i = 0; i < kept; ++i) {
            fillers.push_back(
                heap.allocate({.size = program<best_fit<>>::bytes(largest - 1), .alignment = 1}));
            ASSERT_NE(heap.allocate({.size = 1, .alignment = 1}), nullptr);
        }
        for (void* const each : fillers) {
            EXPECT_TRUE(heap.deallocate(each));
        }
        void* const last =
            heap.try_allocate({.size = program<best_fit<>>::bytes(largest), .alignment = 1});
        EXPECT_EQ(last != nullptr, units == bound);
    }
}

TEST(bytes_for_a_pool, are_exact) {
    for (const ramwright::layout each : {ramwright::layout{24, 8}, {7, 1}, {100, 64}}) {
        for (const std::uint32_t count : {1U, 2U, 33U}) {
            const std::size_t size = ramwright::pool<>::bytes_for(each, count);
            const region_of region{size};
            EXPECT_EQ(ramwright::pool<>(region.bytes(), each).block_count(), count);
            EXPECT_EQ(ramwright::pool<>(region.bytes().first(size - 1), each).block_count(),
                      count - 1);
        }
    }
}

}  // namespace
