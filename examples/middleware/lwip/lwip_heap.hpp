// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ramwright/alloc/general.hpp"
#include "ramwright/core/lock.hpp"
#include "ramwright/guard/locked.hpp"

/// \file
/// The region that lwIP has to itself. Its own thread and the application's allocate there.

[[nodiscard]] ramwright::locked<ramwright::general<>, ramwright::masked_interrupts>&
lwip_heap() noexcept;
