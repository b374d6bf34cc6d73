// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "tool/replay/operation_log.hpp"

namespace ramwright::tool {

/// The operations of `log` on the blocks whose requests `wanted` takes, each at its own tick. A resized block
/// stays with what it was when it was made.
[[nodiscard]] operation_log part_of(const operation_log& log,
                                    const std::function<bool(const operation& request)>& wanted);

}  // namespace ramwright::tool
