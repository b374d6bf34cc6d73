// SPDX-License-Identifier: Apache-2.0
#include "usb_host.hpp"

#include "usbd_cdc.h"
#include "usbd_core.h"
#include "usbd_hid.h"

namespace {

USBD_HandleTypeDef usb_device{};
volatile std::uint32_t interrupt_count = 0;
volatile std::uintptr_t interrupted_instruction = 0;
std::uint32_t random_state = 0;

volatile std::uint32_t& system_timer(std::uintptr_t offset) noexcept {
    return *reinterpret_cast<volatile std::uint32_t*>(0xE000'E010 + offset);
}

/// In ticks of 40 ns: 1,560 to 2,200 instructions of 1024 ns. The handler is done by then.
std::uint32_t next_moment() noexcept {
    random_state = random_state * 1664525 + 1013904223;
    return 40'000 + (random_state >> 18);
}

}  // namespace

extern "C" {

/// What an application of the middleware has in its interrupt file.
void OTG_FS_IRQHandler();
void OTG_FS_IRQHandler() {
    const uint16_t other = usb_device.configuration == 0 ? 1 : 0;
    HAL_PCD_IRQHandler(&usb_device, {.bRequest = USB_REQ_SET_CONFIGURATION, .wValue = other});
}

void take_interrupt(const std::uint32_t* frame);
void take_interrupt(const std::uint32_t* frame) {
    constexpr int program_counter = 6;  // in what the core put on the stack
    interrupted_instruction = frame[program_counter];
    interrupt_count = interrupt_count + 1;
    system_timer(4) = next_moment();
    OTG_FS_IRQHandler();
}

[[gnu::naked]] void SysTick_Handler();
void SysTick_Handler() { asm volatile("mrs r0, msp\n\tb take_interrupt"); }

}  // extern "C"

namespace usb_host {

void plug_in(std::uint32_t seed) noexcept {
    random_state = seed;
    usb_device.pClass[0] = &USBD_CDC;
    usb_device.pClass[1] = &USBD_HID;
    system_timer(4) = next_moment();  // SYST_RVR
    system_timer(8) = 0;              // SYST_CVR
    system_timer(0) = 0b111;          // SYST_CSR: core clock, interrupt, enable
}

void unplug() noexcept { system_timer(0) = 0; }

const USBD_HandleTypeDef& device() noexcept { return usb_device; }
std::uint32_t interrupts() noexcept { return interrupt_count; }
std::uintptr_t interrupted_at() noexcept { return interrupted_instruction; }

}  // namespace usb_host
