// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>

#include "tool/replay/design.hpp"
#include "tool/replay/operation_log.hpp"

/// \file
/// Pools only: a design that cannot fragment, and whose every pool has as many blocks as the traces
/// ever hold at once of the sizes it serves. In whatever order such a demand comes, it is served.

namespace ramwright::tool {

/// The classes with the least RAM, their boundaries found by dynamic programming. Nothing iff a request is
/// aligned more strictly than pools align, or a class would need more blocks than a pool can have.
[[nodiscard]] std::optional<design> plan_certain(std::span<const operation_log> logs);

}  // namespace ramwright::tool
