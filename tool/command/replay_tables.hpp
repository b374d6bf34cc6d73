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
    std::uint64_t apart_requests = 0;  ///< that the design keeps out of its heap
    std::uint64_t apart_failures = 0;

    [[nodiscard]] bool survived() const noexcept {
        return result.survived() && apart_failures == 0;
    }
};

void print_answer(const replay_answer& from, code_addresses& code);

}  // namespace ramwright::tool
