// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "tool/replay/operation_log.hpp"

/// \file
/// The busiest stretches of a log, so that a search can try hundreds of designs whatever the log's length.
///
/// A stretch begins with the blocks that were live then, oldest first, and is long enough for most of
/// them to be replaced before its peak. What is found on a condensed log is a guess: a plan is proven
/// on the whole one.

namespace ramwright::tool {

/// About as many operations as asked for, with the highest peaks of live bytes among them. The log
/// itself if it is no longer than that.
[[nodiscard]] operation_log condense(const operation_log& log, std::size_t operations);

}  // namespace ramwright::tool
