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

/// The constant of a 32-bit data-processing instruction: a byte, repeated or turned. As a step of an
/// address, so those of 2 GiB and more are steps the other way.
[[nodiscard]] std::int32_t modified_immediate(std::uint32_t first, std::uint32_t second);
/// Of the smallest number there is it is that number.
[[nodiscard]] std::int32_t negative(std::int32_t value);

/// The constant of `movw` and `movt`.
[[nodiscard]] std::uint32_t half_of(std::uint32_t first, std::uint32_t second);

[[nodiscard]] address branch_target(std::uint32_t first, std::uint32_t second, address place);

/// Of the low-overhead loops and branch futures of ARMv8.1-M. A core may ignore the latter, so the branch
/// that they announce stands there too.
[[nodiscard]] instruction loop_or_branch_future(std::uint32_t first, std::uint32_t second,
                                                address place);

/// Of an instruction with the stack pointer as its base, if it moves it by a constant.
[[nodiscard]] std::optional<std::int32_t> grown_by(std::uint32_t first, std::uint32_t second);

}  // namespace ramwright::tool::stack
