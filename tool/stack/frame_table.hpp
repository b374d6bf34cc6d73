// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>

#include "tool/stack/firmware_image.hpp"

/// \file
/// How deep the stack is at an instruction, as `.debug_frame` says for debuggers to unwind.

namespace ramwright::tool::stack {

struct frame_row {
    /// The first address it no longer holds for.
    address end = 0;
    /// From register `base` up to where the stack pointer was before the call.
    std::uint32_t depth = 0;
    unsigned base = 0;
    /// `base` is the stack pointer, so `depth` is what is taken.
    bool from_stack_pointer = true;
};

class frame_table {
public:
    /// Throws `input_error` if the image has neither `.debug_frame` nor `.eh_frame`, or they are damaged.
    explicit frame_table(const firmware_image& image);

    /// nullptr where nothing is told, as of most assembly.
    [[nodiscard]] const frame_row* at(address place) const;

private:
    class reader;

    /// By first address.
    std::map<address, frame_row> rows_;
};

}  // namespace ramwright::tool::stack
