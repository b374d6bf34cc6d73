// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// What the C library has written to its streams so far, zero-terminated.

namespace c_library {

[[nodiscard]] const char* written() noexcept;

}  // namespace c_library
