// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "usbd_def.h"

/// \file
/// The other end of the cable: it configures the device and lets go of it again, without end. SysTick
/// stands for the USB peripheral, which the emulated board has not.

namespace usb_host {

/// From here on the device is interrupted, at moments that `seed` decides.
void plug_in(std::uint32_t seed) noexcept;
void unplug() noexcept;

[[nodiscard]] const USBD_HandleTypeDef& device() noexcept;
[[nodiscard]] std::uint32_t interrupts() noexcept;

/// The instruction that the last interrupt came before.
[[nodiscard]] std::uintptr_t interrupted_at() noexcept;

}  // namespace usb_host
