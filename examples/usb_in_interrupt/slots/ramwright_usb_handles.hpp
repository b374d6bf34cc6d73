// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ramwright/compat/stm32_usb.hpp"
#include "usbd_cdc.h"
#include "usbd_hid.h"

namespace ramwright::stm32_usb {

inline constinit handles<USBD_CDC_HandleTypeDef, USBD_HID_HandleTypeDef> memory;
static_assert(decltype(memory)::bytes <= 600, "the RAM set aside for USB");

}  // namespace ramwright::stm32_usb
