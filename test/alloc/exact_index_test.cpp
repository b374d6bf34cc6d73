// SPDX-License-Identifier: Apache-2.0
#include "ramwright/alloc/detail/exact_index.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

namespace {

using ramwright::detail::exact_index;

constexpr std::uint32_t most = std::numeric_limits<std::uint32_t>::max();

/// What the class promises, by division.
bool agrees(const exact_index& index, std::uint32_t zero, std::uint32_t step,
            std::uint32_t position) {
    const std::uint32_t distance = position - zero;
    const std::uint32_t found = index(position);
    return distance % step == 0 ? found == distance / step : found > most / step;
}

static_assert(exact_index{0, 156}(156 * 7) == 7);
static_assert(exact_index{1000, 156}(1000 + 156 * 7) == 7);
static_assert(exact_index{0, 1}(most) == most);
static_assert(exact_index{0, 0x8000'0000}(0x8000'0000) == 1);

TEST(exact_index, is_the_quotient_of_every_position_in_a_region_for_every_step) {
    for (std::uint32_t step = 1; step <= 1100; ++step) {
        const std::uint32_t zero = 0x2000'0000 - 2 * step;
        const exact_index index{zero, step};
        for (std::uint32_t distance = 0; distance < 65'536; distance += 1 + step / 400) {
            ASSERT_TRUE(agrees(index, zero, step, zero + distance)) << step << " " << distance;
        }
    }
}

TEST(exact_index, knows_the_neighbours_of_every_multiple_over_all_32_bits) {
    for (const std::uint32_t step : {4096U, 4097U, 12'345U, 65'520U, 65'535U, 1'000'003U,
                                     0x0800'0000U, 0x7FFF'FFFFU, 0x8000'0000U, most}) {
        for (const std::uint32_t zero : {0U, 0x2000'0004U, most}) {
            const exact_index index{zero, step};
            for (std::uint64_t multiple = 0; multiple <= most; multiple += step) {
                for (std::uint32_t near = 0; near < 5; ++near) {
                    const auto position = static_cast<std::uint32_t>(multiple + zero + near - 2);
                    ASSERT_TRUE(agrees(index, zero, step, position)) << step << " " << position;
                }
            }
        }
    }
}

TEST(exact_index, refuses_what_lies_below_zero_or_beyond_the_blocks) {
    const exact_index index{10'000, 24};
    constexpr std::uint32_t count = 100;
    std::uint32_t accepted = 0;
    for (std::uint32_t position = 0; position < 1'000'000; ++position) {
        accepted += index(position) < count ? 1U : 0U;
    }
    EXPECT_EQ(accepted, count);
}

}  // namespace
