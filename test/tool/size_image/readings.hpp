// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdint.h>  // there is no libstdc++ for every target

/// Fills the table of readings, over and over.
void take_readings();
