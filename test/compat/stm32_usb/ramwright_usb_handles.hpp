// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ramwright/compat/stm32_usb.hpp"
#include "usbd_classes.h"

namespace ramwright::stm32_usb {

inline constinit handles<USBD_CDC_HandleTypeDef, USBD_HID_HandleTypeDef, USBD_PRNT_HandleTypeDef>
    memory;

}  // namespace ramwright::stm32_usb
