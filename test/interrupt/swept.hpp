// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "interrupt/subject.hpp"

/// \file
/// What an image sweeps. Each image links one definition.

namespace interrupt_test {

[[nodiscard]] std::span<const family> families() noexcept;

}  // namespace interrupt_test
