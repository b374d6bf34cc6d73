// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "tool/stack/instruction.hpp"

/// \file
/// What the operands of Thumb instructions say; `first` and `second` are the halves of a wide one.

namespace ramwright::tool::stack {

/// The bytes that a list of registers takes on the stack.
[[nodiscard]] std::int32_t words(std::uint32_t registers);

[[nodiscard]] address branch_target(std::uint32_t first, std::uint32_t second, address place);

/// Of an instruction with the stack pointer as its base, if it moves it by a constant.
[[nodiscard]] std::optional<std::int32_t> grown_by(std::uint32_t first, std::uint32_t second);

}  // namespace ramwright::tool::stack
