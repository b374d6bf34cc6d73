// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>

#include "tool/stack/frame_table.hpp"
#include "tool/stack/instruction.hpp"

/// \file
/// How deep the stack is while a function is read from its first instruction to its last: what the frame
/// table says, and where it says nothing, what the instructions do.

namespace ramwright::tool::stack {

class running_depth {
public:
    explicit running_depth(frame_table& frames) : frames_{frames} {}

    /// Before the instruction at `place`.
    std::uint32_t at(address place) {
        if (place >= row_end_) {
            enter_row(place);
        }
        most_ = std::max(most_, depth_);
        return depth_;
    }

    void after(const instruction& done) {
        unexplained_ = done.sets_stack_from && done.sets_stack_from != frame_pointer_;
        if (told_) {
            return;
        }
        varies_ |= unexplained_;
        const std::int64_t now = std::int64_t{depth_} + done.grows;
        depth_ = static_cast<std::uint32_t>(std::clamp<std::int64_t>(now, 0, UINT32_MAX));
        most_ = std::max(most_, depth_);
        if (done.goes == flow::returns) {
            // What follows is reached from before the registers were taken off the stack.
            depth_ = most_;
        }
    }

    [[nodiscard]] std::uint32_t most() const noexcept { return most_; }
    /// The stack pointer was moved by what is only known when it happens.
    [[nodiscard]] bool varies() const noexcept { return varies_; }

private:
    void enter_row(address place) {
        const frame_row* const row = frames_.at(place);
        told_ = row != nullptr && row->from_stack_pointer;
        row_end_ = row == nullptr ? place + 2 : row->end;
        if (told_) {
            depth_ = row->depth;
        } else {
            varies_ |= unexplained_;
            frame_pointer_ = row == nullptr ? no_register : row->base;
        }
    }

    static constexpr unsigned no_register = 0xFFFF;

    frame_table& frames_;
    address row_end_ = 0;
    std::uint32_t depth_ = 0;
    std::uint32_t most_ = 0;
    unsigned frame_pointer_ = no_register;
    bool told_ = false;
    bool unexplained_ = false;
    bool varies_ = false;
};

}  // namespace ramwright::tool::stack
