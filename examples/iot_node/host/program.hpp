// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "ramwright/trace/packet.hpp"

namespace iot_node {

/// The first 16 bytes of the running program's GNU build id; all zero if it has none.
[[nodiscard]] ramwright::build_id build_id();

/// Where the running program starts.
[[nodiscard]] std::uintptr_t code_base();

}  // namespace iot_node
