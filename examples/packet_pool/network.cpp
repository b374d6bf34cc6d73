// SPDX-License-Identifier: Apache-2.0
#include "network.hpp"

#include <cstdint>

#include "receiver.hpp"

namespace packet_pool::network {
namespace {

/// Some ten times what the thread needs for a packet.
constexpr std::uint32_t ticks_between_packets = 4'000'000;

volatile std::uint32_t to_come = 0;

volatile std::uint32_t& system_timer(std::uintptr_t offset) noexcept {
    return *reinterpret_cast<volatile std::uint32_t*>(0xE000'E010 + offset);
}

}  // namespace

extern "C" void SysTick_Handler();
extern "C" void SysTick_Handler() {
    static std::uint32_t number = 0;
    receive(++number);
    to_come = to_come - 1;
    if (to_come == 0) {
        system_timer(0) = 0;  // SYST_CSR: stopped
    }
}

void send(std::uint32_t count) noexcept {
    to_come = count;
    system_timer(4) = ticks_between_packets;  // SYST_RVR
    system_timer(8) = 0;                      // SYST_CVR
    system_timer(0) = 0b111;                  // SYST_CSR: core clock, interrupt, enable
}

bool sending() noexcept { return to_come != 0; }

}  // namespace packet_pool::network
