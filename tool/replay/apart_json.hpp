// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "tool/replay/apart.hpp"

namespace ramwright::tool {

[[nodiscard]] nlohmann::json apart_as_json(const apart_parts& parts);

/// Throws `input_error` or nlohmann's exceptions for what is none.
[[nodiscard]] apart_parts parse_apart(const nlohmann::json& from);

}  // namespace ramwright::tool
