// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "tool/stack/stack_report.hpp"

namespace ramwright::tool::stack {

/// `stacks`: what each needs, by its parts; `entries`: where execution begins, each with its deepest chain.
/// docs/stack.md has the fields.
[[nodiscard]] nlohmann::json as_json(const stack_report& report);

}  // namespace ramwright::tool::stack
