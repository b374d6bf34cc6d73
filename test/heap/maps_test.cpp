// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <numeric>
#include <string>

#include "ramwright/heap/maps/esp32c5.hpp"
#include "ramwright/heap/maps/esp32s3.hpp"
#include "ramwright/heap/maps/microbit.hpp"
#include "ramwright/heap/maps/mps2_an386.hpp"
#include "ramwright/heap/maps/mps2_an505.hpp"
#include "ramwright/heap/maps/nrf52840.hpp"
#include "ramwright/heap/maps/rp2040.hpp"
#include "ramwright/heap/maps/rp2350.hpp"
#include "ramwright/heap/maps/rv32_virt.hpp"
#include "ramwright/heap/maps/stm32f103.hpp"
#include "ramwright/heap/maps/stm32f769.hpp"
#include "ramwright/heap/maps/stm32h743.hpp"
#include "ramwright/heap/maps/stm32l476.hpp"

/// The maps of chips: how much RAM their manuals promise, and where requests go first.

namespace {

using namespace ramwright;

template <typename Map>
constexpr std::size_t kibibytes(const Map& map) {
    return std::accumulate(
               map.begin(), map.end(), std::size_t{0},
               [](std::size_t sum, const mapped_region& one) { return sum + one.where.size; }) /
           1024;
}
static_assert(kibibytes(maps::stm32f103) == 20);
static_assert(kibibytes(maps::stm32l476) == 128);
static_assert(kibibytes(maps::stm32f769) == 512 + 16);
static_assert(kibibytes(maps::stm32h743) == 128 + 64 + 512 + 288 + 64 + 4);
static_assert(kibibytes(maps::nrf52840) == 256);
static_assert(kibibytes(maps::rp2040) == 264);
static_assert(kibibytes(maps::rp2350) == 520);
static_assert(kibibytes(maps::esp32c5) == 384 + 16);
static_assert(kibibytes(maps::esp32s3) == 512 - 16 - 32 + 16);
static_assert(kibibytes(maps::microbit) == 16);

/// The region that a heap over the whole map asks first.
template <typename Map>
std::string first_for(const Map& map, capabilities with) {
    const capabilities required = required_of_region(with);
    const mapped_region* best = nullptr;
    for (const mapped_region& one : map) {
        if (one.serves(required) &&
            (best == nullptr || one.level_for(required) < best->level_for(required))) {
            best = &one;
        }
    }
    return best == nullptr ? "none" : best->where.name;
}

TEST(maps, code_is_seen_at_the_address_of_the_manual) {
    constexpr auto& sram1 = *maps::esp32s3.find("SRAM1");
    static_assert(maps::esp32s3_code.start == sram1.where.start &&
                  maps::esp32s3_code.size == sram1.where.size);
    // Where SRAM1 ends on the bus for data and on that for code.
    EXPECT_EQ(maps::esp32s3_code.to_alias(0x3FCE'FFFF), 0x403D'FFFFU);
    EXPECT_EQ(maps::nrf52840_code.from_alias(0x0083'FFFF), 0x2003'FFFFU);
}

TEST(maps, of_chips_put_requests_where_they_belong) {
    EXPECT_EQ(first_for(maps::stm32l476, {}), "SRAM1");
    EXPECT_EQ(first_for(maps::stm32l476, capability::retained), "SRAM2");
    EXPECT_EQ(first_for(maps::stm32f769, {}), "SRAM1");
    EXPECT_EQ(first_for(maps::stm32f769, capability::dma), "SRAM1");
    EXPECT_EQ(first_for(maps::stm32f769, capability::dma | capability::uncached), "DTCM");
    EXPECT_EQ(first_for(maps::stm32f769, capability::executable | capability::uncached), "ITCM");
    EXPECT_EQ(first_for(maps::stm32h743, {}), "AXI SRAM");
    EXPECT_EQ(first_for(maps::stm32h743, capability::executable), "AXI SRAM");
    EXPECT_EQ(first_for(maps::stm32h743, capability::executable | capability::tightly_coupled),
              "ITCM");
    EXPECT_EQ(first_for(maps::stm32h743, capability::internal), "AXI SRAM");
    EXPECT_EQ(first_for(maps::stm32h743, capability::dma), "SRAM1");
    EXPECT_EQ(first_for(maps::stm32h743, capability::tightly_coupled), "DTCM");
    EXPECT_EQ(first_for(maps::stm32h743, maps::stm32h743_bdma), "SRAM4");
    EXPECT_EQ(first_for(maps::stm32h743, capability::dma | capability::tightly_coupled), "none");
    EXPECT_EQ(first_for(maps::rp2040, capability::dma), "SRAM0-3");
    EXPECT_EQ(first_for(maps::rp2350, {}), "SRAM0-7");
    EXPECT_EQ(first_for(maps::esp32c5, {}), "HP SRAM");
    EXPECT_EQ(first_for(maps::esp32c5, capability::dma | capability::retained), "none");
    EXPECT_EQ(first_for(maps::esp32s3, {}), "SRAM2");
    EXPECT_EQ(first_for(maps::esp32s3, capability::executable), "SRAM0");
    EXPECT_EQ(first_for(maps::esp32s3, capability::internal), "SRAM2");
    EXPECT_EQ(first_for(maps::mps2_an386, {}), "BRAM");
    EXPECT_EQ(first_for(maps::mps2_an386, capability::dma), "SSRAM");
    EXPECT_EQ(first_for(maps::mps2_an505, capability::external), "PSRAM");
}

}  // namespace
