// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tool/stack/annotations.hpp"

/// \file
/// How much stack an image can need: for everything that execution begins at, and for all that can be
/// active on one stack at once.
///
///     const stack_report report = analyse_stacks("node.elf", {});
///     report.stacks.front().bytes;

namespace ramwright::tool::stack {

enum class entry_kind : std::uint8_t { thread, thread_with_own_stack, interrupt };

struct call_in_chain {
    std::string function = {};
    /// What it has taken when it makes the next call, at the end of the chain all it takes.
    std::uint32_t depth = 0;
    std::uint32_t times = 1;
    /// `file.cpp:12`, of the call; of the function at the end of the chain. Empty if it is not known.
    std::string where = {};
};

struct entry_need {
    std::string name = {};
    entry_kind kind = entry_kind::thread;
    /// Of an interrupt; none if it is not counted.
    std::optional<std::int32_t> priority = {};
    std::uint64_t bytes = 0;
    bool floating_point = false;
    /// Why `bytes` may not be enough; empty if it is.
    std::vector<std::string> unknown = {};
    /// Calls through pointers that were followed to all candidates in the image.
    std::size_t candidates_tried = 0;
    std::vector<call_in_chain> chain = {};
};

struct stack_need {
    std::string name = {};
    std::uint64_t bytes = 0;
    bool at_least = false;
    /// What it is the sum of.
    struct part {
        std::string name = {};
        std::uint64_t bytes = 0;
    };
    std::vector<part> parts = {};
};

struct stack_report {
    std::vector<stack_need> stacks = {};
    std::vector<entry_need> entries = {};
};

/// Throws `input_error`.
[[nodiscard]] stack_report analyse_stacks(const std::string& path, const annotations& said);

}  // namespace ramwright::tool::stack
