// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tool/replay/region_plan_file.hpp"

namespace ramwright::tool {

/// What `ramwright plan --chip` prints.
void print_regions(const region_plan& plan);

}  // namespace ramwright::tool
