// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ramwright/alloc/general.hpp"
#include "ramwright/guard/context_checked.hpp"

namespace ramwright::newlib {

context_checked<general<>>& heap() noexcept;

}  // namespace ramwright::newlib
