// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "ramwright/trace/packet.hpp"

namespace ramwright::tool {

/// As `file` and `readelf -n` print it, cut to 16 bytes.
[[nodiscard]] std::string to_text(const build_id& id);

}  // namespace ramwright::tool
