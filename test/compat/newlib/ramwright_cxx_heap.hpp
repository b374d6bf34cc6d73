// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ramwright_newlib_heap.hpp"

namespace ramwright::cxx {

/// C and C++ share a heap.
inline auto& heap() noexcept { return newlib::heap(); }

}  // namespace ramwright::cxx
