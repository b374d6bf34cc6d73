// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "ramwright/core/failure.hpp"
#include "ramwright_usb_handles.hpp"
#include "usbd_core.h"

/// From the USB interrupt through the middleware, as the example stands in for it, to the slots.

namespace {

using ramwright::failures;
using ramwright::stm32_usb::memory;

class call_path_test : public testing::Test {
protected:
    call_path_test() { failures.clear(); }
    ~call_path_test() override { EXPECT_EQ(memory.live(), 0U); }

    void set_configuration(uint16_t configuration) {
        const ramwright::port::simulated_interrupt interrupt{16 + 67};
        HAL_PCD_IRQHandler(&device_,
                           {.bRequest = USB_REQ_SET_CONFIGURATION, .wValue = configuration});
    }

    USBD_HandleTypeDef device_{};
};

TEST_F(call_path_test, a_composite_device_is_configured_as_often_as_the_host_likes) {
    device_.pClass[0] = &USBD_CDC;
    device_.pClass[1] = &USBD_HID;
    for (int time = 0; time != 3; ++time) {
        set_configuration(1);
        EXPECT_TRUE(memory.owns(device_.pClassData[0]));
        EXPECT_TRUE(memory.owns(device_.pClassData[1]));
        EXPECT_NE(device_.pClassData[0], device_.pClassData[1]);
        set_configuration(0);
        EXPECT_EQ(memory.live(), 0U);
    }
    EXPECT_EQ(device_.stalled, 0U);
    EXPECT_EQ(failures.total(), 0U);
}

TEST_F(call_path_test, a_class_without_a_slot_stalls_the_request_and_is_on_record) {
    device_.pClass[0] = &USBD_HID;
    device_.pClass[1] = &USBD_HID;
    set_configuration(1);
    EXPECT_EQ(device_.stalled, 1U);
    EXPECT_TRUE(memory.owns(device_.pClassData[0]));
    EXPECT_EQ(device_.pClassData[1], nullptr);
    ASSERT_EQ(failures.total(), 1U);
    EXPECT_EQ(failures.last()->wanted.size, sizeof(USBD_HID_HandleTypeDef));
    const ramwright::context usb{.number = 16 + 67, .interrupt = true};
    EXPECT_EQ(failures.last()->who, usb);
    set_configuration(0);
}

}  // namespace
