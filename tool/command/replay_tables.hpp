// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "tool/elf/code_addresses.hpp"
#include "tool/replay/replay.hpp"
#include "tool/replay/survival.hpp"

/// \file
/// What `replay` prints for people.

namespace ramwright::tool {

struct replay_answer {
    design how;
    replay_result result{};
    trace_facts facts{};
    std::optional<smallest_ram> smallest{};
};

void print_answer(const replay_answer& from, code_addresses& code);

}  // namespace ramwright::tool
