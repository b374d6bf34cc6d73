// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <thread>
#include <vector>

#include "ramwright_usb_handles.hpp"

namespace {

using ramwright::failure_kind;
using ramwright::failures;
using ramwright::stm32_usb::handles;
using ramwright::stm32_usb::memory;

using composite = handles<USBD_CDC_HandleTypeDef, USBD_HID_HandleTypeDef, USBD_PRNT_HandleTypeDef>;

template <typename Memory, typename Handle>
concept has_slot_for = requires(Memory& tested) {
    tested.template allocate<Handle>();
};
static_assert(has_slot_for<composite, USBD_HID_HandleTypeDef>);
static_assert(!has_slot_for<composite, USBD_DFU_HandleTypeDef>);

// The third class's slot starts behind 540 bytes rounded up and 16.
static_assert(composite::bytes == 544 + 16 + 544);

class usb_handles_test : public testing::Test {
protected:
    usb_handles_test() { failures.clear(); }

    composite tested_;
};

TEST_F(usb_handles_test, classes_never_share_a_byte) {
    std::array<std::byte*, 3> blocks{};
    constexpr std::array<std::size_t, 3> sizes{540, 16, 540};
    for (std::size_t which = 0; which != 3; ++which) {
        blocks[which] = static_cast<std::byte*>(tested_.allocate(sizes[which]));
        ASSERT_NE(blocks[which], nullptr);
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(blocks[which]) % 8, 0U);
        std::memset(blocks[which], static_cast<int>(which) + 1, sizes[which]);
    }
    for (std::size_t which = 0; which != 3; ++which) {
        const auto mine = [which](std::byte value) { return value == std::byte(which + 1); };
        EXPECT_TRUE(std::all_of(blocks[which], blocks[which] + sizes[which], mine));
    }
    EXPECT_EQ(tested_.live(), 3U);
    EXPECT_EQ(failures.total(), 0U);
}

TEST_F(usb_handles_test, one_handle_more_than_named_is_null_and_on_record) {
    EXPECT_NE(tested_.allocate(16), nullptr);
    EXPECT_EQ(tested_.allocate(16), nullptr) << "the slots of the other classes are not for it";
    ASSERT_EQ(failures.total(), 1U);
    const ramwright::failure& refused = *failures.last();
    EXPECT_EQ(refused.kind, failure_kind::out_of_memory);
    EXPECT_EQ(refused.wanted.size, 16U);
    EXPECT_EQ(refused.free_bytes, 1080U);
    EXPECT_EQ(refused.largest_free_bytes, 540U);
    EXPECT_EQ(refused.region, reinterpret_cast<std::uintptr_t>(tested_.storage().data()));
}

TEST_F(usb_handles_test, only_the_exact_size_of_a_handle_is_served) {
    for (const std::size_t size : {0U, 1U, 15U, 17U, 539U, 541U, 1056U}) {
        EXPECT_EQ(tested_.allocate(size), nullptr) << size;
    }
    EXPECT_EQ(failures.total(), 7U);
    EXPECT_EQ(tested_.live(), 0U);
}

TEST_F(usb_handles_test, a_slot_can_be_taken_again_after_it_was_given_back) {
    void* const first = tested_.allocate(16);
    EXPECT_TRUE(tested_.deallocate(first));
    EXPECT_EQ(tested_.live(), 0U);
    EXPECT_EQ(tested_.allocate<USBD_HID_HandleTypeDef>(), first);
    EXPECT_TRUE(tested_.deallocate(nullptr));
    EXPECT_EQ(tested_.live(), 1U);
    EXPECT_EQ(failures.total(), 0U);
}

TEST_F(usb_handles_test, misuse_is_refused_and_named) {
    auto* const cdc = static_cast<std::byte*>(tested_.allocate(540));
    ASSERT_TRUE(tested_.deallocate(cdc));
    EXPECT_FALSE(tested_.deallocate(cdc));
    EXPECT_EQ(failures.last()->kind, failure_kind::double_free);
    EXPECT_FALSE(tested_.deallocate(cdc + 8));
    EXPECT_EQ(failures.last()->kind, failure_kind::interior_pointer);
    EXPECT_FALSE(tested_.deallocate(cdc + composite::bytes));
    EXPECT_EQ(failures.last()->kind, failure_kind::foreign_pointer);
    int elsewhere = 0;
    EXPECT_FALSE(tested_.deallocate(&elsewhere));
    EXPECT_EQ(failures.last()->kind, failure_kind::foreign_pointer);
    EXPECT_EQ(failures.last()->address, reinterpret_cast<std::uintptr_t>(&elsewhere));
    EXPECT_EQ(failures.total(), 4U);
    EXPECT_EQ(tested_.live(), 0U);
}

TEST_F(usb_handles_test, the_middlewares_names_lead_to_the_slots) {
    void* const hid = USBD_malloc(sizeof(USBD_HID_HandleTypeDef));
    EXPECT_TRUE(memory.owns(hid));
    void* const cdc = USBD_malloc(sizeof(USBD_CDC_HandleTypeDef));
    EXPECT_TRUE(memory.owns(cdc));
    EXPECT_EQ(memory.live(), 2U);
    EXPECT_EQ(USBD_malloc(sizeof(USBD_HID_HandleTypeDef)), nullptr);
    EXPECT_EQ(failures.total(), 1U);
    USBD_free(hid);
    USBD_free(cdc);
    EXPECT_EQ(memory.live(), 0U);
}

TEST_F(usb_handles_test, threads_never_hold_one_slot_at_once) {
    constexpr int rounds = 20'000;
    std::vector<std::thread> threads;
    std::array<int, 4> collisions{};
    for (int who = 0; who != 4; ++who) {
        threads.emplace_back([this, who, &collisions] {
            for (int round = 0; round != rounds; ++round) {
                // Two slots have this size, and there are four threads: some requests are refused.
                auto* const handle = tested_.allocate<USBD_CDC_HandleTypeDef>();
                if (handle == nullptr) {
                    continue;
                }
                std::fill(std::begin(handle->words), std::end(handle->words), who);
                const auto foreign = [who](std::uint32_t word) {
                    return word != std::uint32_t(who);
                };
                collisions[std::size_t(who)] +=
                    std::any_of(std::begin(handle->words), std::end(handle->words), foreign);
                tested_.deallocate(handle);
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(collisions, (std::array<int, 4>{}));
    EXPECT_EQ(tested_.live(), 0U);
}

}  // namespace
