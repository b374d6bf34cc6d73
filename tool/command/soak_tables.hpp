// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "tool/elf/code_addresses.hpp"
#include "tool/soak/comparison.hpp"
#include "tool/soak/soak.hpp"

/// \file
/// What `soak` prints.

namespace ramwright::tool {

struct soak_answer {
    design how{};
    soak_options options{};
    demand_mix mix{};
    likeness fitted{};
    std::vector<soak_run> runs{};
    confidence sure{};
};

void print_answer(const soak_answer& from, code_addresses& code);
[[nodiscard]] std::string as_json(const soak_answer& from, code_addresses& code);

/// The run that held most at once.
[[nodiscard]] const soak_run& highest_run(const soak_answer& from);

}  // namespace ramwright::tool
