// SPDX-License-Identifier: Apache-2.0

/// ESP-IDF's test_runtime_heap_reg.c, written anew from what it asserts. Regions stay: each case has its own part of
/// what is spare.

#include "cases.hpp"
#include "chip.hpp"

#include <cstddef>
#include <cstdint>

namespace {

using namespace chip;

TEST(runtime_heap_reg, allocate_new_heap_at_runtime) {
    const std::size_t before = heap_caps_get_free_size(MALLOC_CAP_8BIT);
    const std::size_t least = heap_caps_get_minimum_free_size(MALLOC_CAP_8BIT);
    EXPECT_EQ(heap_caps_add_region(address(spare), address(spare) + 3500), ESP_OK);
    EXPECT_GE(heap_caps_get_free_size(MALLOC_CAP_8BIT), before + 3500 - 3248);
    EXPECT_EQ(heap_caps_get_minimum_free_size(MALLOC_CAP_8BIT), least);
}

TEST(runtime_heap_reg, allocate_new_heap_with_new_capability) {
    const std::uint32_t invented[3] = {UINT32_C(1) << 30, 0, 0};
    EXPECT_EQ(heap_caps_malloc(20, UINT32_C(1) << 30), nullptr);
    std::byte* const start = spare + 4096;
    EXPECT_EQ(heap_caps_add_region_with_caps(invented, address(start), address(start) + 4096),
              ESP_OK);
    void* const block = heap_caps_malloc(20, UINT32_C(1) << 30);
    EXPECT_TRUE(block >= start && block < start + 4096);
    heap_caps_free(block);
}

/// Of test_malloc_caps.c.
TEST(runtime_heap_reg, heap_registered_after_startup_does_not_affect_minimum_free_size) {
    constexpr std::uint32_t invented = UINT32_C(1) << 27;
    constexpr std::uint32_t caps[SOC_MEMORY_TYPE_NO_PRIOS] = {invented, 0, 0};
    const std::size_t least = heap_caps_get_minimum_free_size(MALLOC_CAP_DEFAULT);
    auto* const buffer = static_cast<std::byte*>(heap_caps_malloc(3500, MALLOC_CAP_DEFAULT));
    ASSERT_NE(buffer, nullptr);
    EXPECT_EQ(heap_caps_add_region_with_caps(caps, address(buffer), address(buffer) + 3500),
              ESP_OK);
    EXPECT_GT(heap_caps_get_free_size(invented), 3000U);
    EXPECT_EQ(heap_caps_get_minimum_free_size(invented), 0U);
    EXPECT_LE(heap_caps_get_minimum_free_size(MALLOC_CAP_DEFAULT), least);
}

TEST(runtime_heap_reg, add_bss_memory_to_heap_region_runtime) {
    std::byte* const start = spare + 8192;
    EXPECT_EQ(heap_caps_add_region(0, 1), ESP_ERR_INVALID_ARG);
    EXPECT_EQ(heap_caps_add_region(address(foreign), address(foreign) + 1024), ESP_ERR_NOT_FOUND);
    EXPECT_EQ(heap_caps_add_region(address(start), address(start) + 1024), ESP_OK);
    EXPECT_EQ(heap_caps_add_region(address(start), address(start) + 1024), ESP_FAIL);
    EXPECT_EQ(heap_caps_add_region(address(start) + 512, address(start) + 2048), ESP_FAIL);
    EXPECT_EQ(heap_caps_add_region(address(start) + 2050, address(start) + 4000),
              ESP_ERR_INVALID_SIZE);
    EXPECT_EQ(heap_caps_add_region(address(start) + 2048, address(start) + 2064),
              ESP_ERR_INVALID_SIZE);
    const std::uint32_t caps[3] = {MALLOC_CAP_8BIT, 0, 0};
    EXPECT_EQ(heap_caps_add_region_with_caps(nullptr, 8, 16), ESP_ERR_INVALID_ARG);
    EXPECT_EQ(heap_caps_add_region_with_caps(caps, 0, 16), ESP_ERR_INVALID_ARG);
    EXPECT_EQ(heap_caps_add_region_with_caps(caps, 8, 0), ESP_ERR_INVALID_ARG);
    EXPECT_EQ(heap_caps_add_region_with_caps(caps, 16, 16), ESP_ERR_INVALID_ARG);
}

TEST(runtime_heap_reg, add_region_overlaps) {
    constexpr std::intptr_t from = 0x1000;
    constexpr std::intptr_t to = 0x2000;
    const auto allowed = [](std::intptr_t start, std::intptr_t end) {
        return heap_caps_check_add_region_allowed(from, to, start, end) != 0;
    };
    EXPECT_TRUE(allowed(0x0800, 0x0900));
    EXPECT_TRUE(allowed(0x0800, 0x1000));
    EXPECT_FALSE(allowed(0x0800, 0x1800));
    EXPECT_FALSE(allowed(0x0800, 0x2800));
    EXPECT_FALSE(allowed(0x1000, 0x2000));
    EXPECT_TRUE(allowed(0x1000, 0x1800));
    EXPECT_TRUE(allowed(0x1400, 0x1800));
    EXPECT_TRUE(allowed(0x1800, 0x2000));
    EXPECT_FALSE(allowed(0x1800, 0x2800));
    EXPECT_TRUE(allowed(0x2000, 0x2800));
}

}  // namespace
