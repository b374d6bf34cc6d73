// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

/// \file
/// The few assertions of a test that runs on a board. A failed one prints what was expected and the
/// test goes on; `verdict` is what main returns.

namespace board {

void expect(bool holds, const char* what) noexcept;

void expect_equal(std::uint32_t actual, std::uint32_t expected, const char* what) noexcept;

/// 0 iff every expectation held, and there was at least one.
[[nodiscard]] int verdict() noexcept;

}  // namespace board
