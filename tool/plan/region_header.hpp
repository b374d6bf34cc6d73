// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "tool/replay/region_plan_file.hpp"

namespace ramwright::tool {

/// A plan of several regions as a C++ header: an allocator for each, which one a request goes to, and all of
/// them as one heap. Throws `input_error` if a region has the name of something else in the header.
[[nodiscard]] std::string region_header(const region_plan& plan);

}  // namespace ramwright::tool
