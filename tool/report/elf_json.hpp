// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "tool/report/image_tree.hpp"
#include "tool/stack/stack_report.hpp"

/// \file
/// What the commands for ELF files find, in the words of web/contract.ts.

namespace ramwright::tool {

struct report_stacks {
    std::string elf;
    stack::stack_report found;
};

[[nodiscard]] nlohmann::json image_json(const image_tree& image);
[[nodiscard]] nlohmann::json stacks_json(const report_stacks& stacks);

}  // namespace ramwright::tool
