// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tool/elf/code_addresses.hpp"
#include "tool/layout/chip.hpp"
#include "tool/plan/region_plan.hpp"
#include "tool/replay/capability_rule.hpp"

/// \file
/// What a plan of several regions starts from: the chip's RAM, and which requests need which capabilities.

namespace ramwright::tool {

/// The RAM of the chip without its stack, what is reserved, and what sections may take at most.
[[nodiscard]] std::vector<free_region> regions_of(const chip& described);

/// A rule as it is written: its caller may have a name.
struct written_rule {
    capability_rule rule{};
    std::string caller{};  ///< a function, `file:line` or a file; empty: an address, or anybody
    std::size_t line = 0;  ///< where the caller is written
};

struct region_policy {
    std::string path;
    std::vector<written_rule> rules;
};

/// The TOML of rules; docs/planning.md says what is in one. Throws `input_error`, one sentence with `path` and
/// the line.
[[nodiscard]] region_policy parse_policy(std::string_view text, const std::string& path);
[[nodiscard]] region_policy read_policy(const std::string& path);

/// Its rules with the code addresses of the callers that the logs know by those names. Throws `input_error`
/// for a name that none of them has.
[[nodiscard]] std::vector<capability_rule> rules_for(const region_policy& policy,
                                                     std::span<const operation_log> logs,
                                                     code_addresses& code);

}  // namespace ramwright::tool
