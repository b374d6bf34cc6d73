// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <thread>

#include "cmsis_os.h"
#include "ramwright/core/failure.hpp"
#include "ramwright_cmsis_heap.hpp"

namespace {

using ramwright::failure_kind;
using ramwright::failures;
using ramwright::port::simulated_interrupt;

struct sample {
    std::uint64_t time;
    std::uint32_t value;
};

osPoolDef(samples, 3, sample);

TEST(rtos1_test, a_pool_serves_as_many_as_its_definition_says) {
    failures.clear();
    const osPoolId pool = osPoolCreate(osPool(samples));
    ASSERT_NE(pool, nullptr);
    void* blocks[3];
    for (void*& block : blocks) {
        block = osPoolAlloc(pool);
        ASSERT_NE(block, nullptr);
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) % alignof(sample), 0U);
        std::memset(block, 0xAA, sizeof(sample));
    }
    EXPECT_EQ(osPoolAlloc(pool), nullptr);
    EXPECT_EQ(osPoolCAlloc(pool), nullptr);
    EXPECT_EQ(failures.total(), 2U);

    EXPECT_EQ(osPoolFree(pool, blocks[1]), osOK);
    const auto* const clean = static_cast<std::byte*>(osPoolCAlloc(pool));
    ASSERT_EQ(clean, blocks[1]);
    const auto is_zero = [](std::byte value) { return value == std::byte{0}; };
    EXPECT_TRUE(std::all_of(clean, clean + sizeof(sample), is_zero)) << "all of it";
}

TEST(rtos1_test, misuse_has_its_status) {
    const osPoolId pool = osPoolCreate(osPool(samples));
    failures.clear();
    auto* const block = static_cast<std::byte*>(osPoolAlloc(pool));
    sample elsewhere{};
    EXPECT_EQ(osPoolFree(nullptr, block), osErrorParameter);
    EXPECT_EQ(osPoolFree(pool, nullptr), osErrorParameter);
    EXPECT_EQ(osPoolFree(pool, &elsewhere), osErrorValue);
    EXPECT_EQ(osPoolFree(pool, block + 8), osErrorValue);
    EXPECT_EQ(osPoolFree(pool, block), osOK);
    EXPECT_EQ(osPoolFree(pool, block), osErrorResource);
    EXPECT_EQ(failures.last()->kind, failure_kind::double_free);
    EXPECT_EQ(failures.total(), 3U);
    EXPECT_EQ(osPoolAlloc(nullptr), nullptr);
    EXPECT_EQ(osPoolCAlloc(nullptr), nullptr);
    EXPECT_EQ(osPoolCreate(nullptr), nullptr);
}

TEST(rtos1_test, an_interrupt_allocates_and_frees_and_creates_nothing) {
    const osPoolId pool = osPoolCreate(osPool(samples));
    failures.clear();
    const simulated_interrupt interrupt{15};
    void* const block = osPoolAlloc(pool);
    EXPECT_NE(block, nullptr);
    EXPECT_EQ(osPoolFree(pool, block), osOK);
    EXPECT_EQ(failures.total(), 0U);
    EXPECT_EQ(osPoolCreate(osPool(samples)), nullptr);
    EXPECT_EQ(failures.last()->kind, failure_kind::forbidden_context);
}

}  // namespace
