// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ramwright/alloc/general.hpp"

namespace ramwright::cxx {

general<>& heap() noexcept;

}  // namespace ramwright::cxx
