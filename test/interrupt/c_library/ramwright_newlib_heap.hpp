// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ramwright/alloc/general.hpp"
#include "ramwright/core/lock.hpp"
#include "ramwright/guard/locked.hpp"

namespace ramwright::newlib {

/// The one that the sweep has made last.
locked<general<>, masked_interrupts>& heap() noexcept;

}  // namespace ramwright::newlib
