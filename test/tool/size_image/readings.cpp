// SPDX-License-Identifier: Apache-2.0
#include "readings.hpp"

namespace {

/// As declared, 24 bytes; by alignment, 16.
struct reading {
    char kind;
    uint64_t value;
    char unit;
};

struct sensor {
    uint16_t channel;
    reading last;
};

volatile reading readings[20];
volatile sensor outside;

}  // namespace

void take_readings() {
    for (auto& each : readings) {
        each.value = each.value + 1;
    }
    outside.last.value = 1;
}
