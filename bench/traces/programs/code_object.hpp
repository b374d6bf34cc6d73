// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "ramwright/trace/packet.hpp"

/// \file
/// The program, or the shared library, that a function belongs to.

namespace traces {

struct code_object {
    std::uintptr_t bias = 0;  ///< loaded address - linked address
    std::uintptr_t begin = 0;
    std::uintptr_t end = 0;
    ramwright::build_id build{};

    /// As it was linked, which is the same wherever it is loaded; 0 if it is not of this object.
    [[nodiscard]] std::uintptr_t linked(std::uintptr_t address) const noexcept {
        return address - begin < end - begin ? address - bias : 0;
    }
};

[[nodiscard]] code_object object_of(const void* function);

}  // namespace traces
