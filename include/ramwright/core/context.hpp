// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "ramwright/port/port.hpp"

/// \file
/// Who is running: a thread (which), or an interrupt (which exception number).
///
/// | call            | cost                             | from an interrupt | on failure  |
/// |-----------------|----------------------------------|-------------------|-------------|
/// | current_context | O(1): one register on Cortex-M   | yes               | cannot fail |
///
/// Code that runs before any thread exists is thread 0.

namespace ramwright {

struct context {
    /// Thread number, or the exception number the core reports (Cortex-M: IPSR).
    std::uint16_t number = 0;
    bool interrupt = false;

    friend constexpr bool operator==(const context&, const context&) = default;
};

[[nodiscard]] inline context current_context() noexcept {
    const std::uint32_t exception = port::active_exception();
    if (exception != 0) {
        return {static_cast<std::uint16_t>(exception), true};
    }
    return {static_cast<std::uint16_t>(port::current_thread()), false};
}

}  // namespace ramwright
