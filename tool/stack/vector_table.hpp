// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tool/stack/call_graph.hpp"

/// \file
/// The vector table of a Cortex-M image: who is called by the hardware.

namespace ramwright::tool::stack {

struct vector_table {
    struct handler {
        /// Of the exception: 1 is reset, 16 the first interrupt.
        std::uint32_t number = 0;
        std::size_t function = 0;
    };

    address start = 0;
    address end = 0;
    std::vector<handler> handlers = {};
};

/// The table at the symbol `name`, or where it is usual: at the symbol or in the section that startup code
/// names so, or first in memory. Empty if there is none, as on RISC-V. Throws `input_error` if `name` does
/// not name one.
[[nodiscard]] vector_table find_vectors(const firmware_image& image, const call_graph& graph,
                                        const std::optional<std::string>& name);

}  // namespace ramwright::tool::stack
