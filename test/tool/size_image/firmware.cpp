// SPDX-License-Identifier: Apache-2.0
#include "readings.hpp"

/// \file
/// Firmware to be measured, not run: an object of known size in every kind of section.

extern "C" {
void reset();
}

namespace {

enum class mode { idle, busy };

struct state {
    mode now;
    bool on;
    uint32_t count;
};

__attribute__((section(".vectors"), used)) void (*const vectors[])() = {nullptr, reset};

volatile state states[3] = {{mode::busy, true, 3}};

}  // namespace

/// A constant in RAM.
extern const uint32_t copied[16];
__attribute__((section(".data.copied"))) const uint32_t copied[16] = {1, 2, 3};

extern "C" void reset() {
    for (;;) {
        take_readings();
        states[0].count = copied[states[0].count % 16];
        states[1].now = mode::idle;
    }
}
