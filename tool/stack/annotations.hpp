// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// \file
/// What an image does not say about its stacks, from a TOML file: see docs/stack.md. Functions are named as
/// in the sources, `ring::push`, or by their symbols.

namespace ramwright::tool::stack {

struct entry_annotation {
    std::string function = {};
    /// Of an interrupt; as the hardware counts, the most urgent lowest.
    std::optional<std::int32_t> priority = {};
    /// An interrupt that is not to be counted.
    bool never = false;
    bool own_stack = false;
    /// What a switch to another thread leaves on the thread's stack, beside what the hardware does.
    std::uint32_t saved_by_switch = 0;
};

struct call_annotation {
    std::string from = {};
    /// `file.cpp:12`; empty for all calls through pointers in `from`.
    std::string at = {};
    std::vector<std::string> to = {};
};

/// Of a function: how often it is active at once, or the bytes of its frame.
struct function_annotation {
    std::string function = {};
    std::uint32_t value = 0;
};

struct annotations {
    std::optional<std::string> vectors = {};
    std::optional<std::uint32_t> exception_frame = {};
    std::vector<entry_annotation> entries = {};
    std::vector<call_annotation> calls = {};
    std::vector<function_annotation> recursions = {};
    std::vector<function_annotation> frames = {};
};

/// Throws `input_error` for what is not TOML, and for words that mean nothing here.
[[nodiscard]] annotations read_annotations(const std::string& path);

struct measured_stack {
    std::string name = {};
    std::uint64_t bytes = 0;
};

/// A table of names and bytes, as JSON if the file's name ends so, as TOML otherwise. Throws `input_error`.
[[nodiscard]] std::vector<measured_stack> read_measured(const std::string& path);

}  // namespace ramwright::tool::stack
