// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "survival/recorded_workloads.hpp"

/// \file
/// What the bound on the search costs: requests for which there is a hole that the allocator does not see.

namespace bench {

/// Prints how many of the logs' requests are refused although a hole fits, in heaps of several sizes, and how
/// many are served from a larger hole than there is one.
void print_missed_holes(const std::vector<ramwright::tool::operation_log>& logs);

}  // namespace bench
