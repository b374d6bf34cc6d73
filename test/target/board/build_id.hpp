// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "ramwright/trace/packet.hpp"

/// \file
/// What tells this image from every other: the linker's build id, and where the code starts. Both
/// go into a trace, so that a tool can refuse to explain it by another image's symbols.

namespace board {

/// The first 16 bytes of the image's GNU build id.
[[nodiscard]] ramwright::build_id build_id() noexcept;

[[nodiscard]] std::uintptr_t code_base() noexcept;

}  // namespace board
