// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "tool/record/call_site.hpp"
#include "tool/record/environment.hpp"
#include "tool/record/program_code.hpp"

/// \file
/// The calls that led to a function of the recorder, found by unwinding.
///
///     const call_stack stack{code, this_call(), 16};
///     for (const std::uint64_t caller : stack.program_calls()) { ... }
///
/// Takes some microseconds; `stack_cache` spares most of them. Allocates nothing.

namespace ramwright::record {

class call_stack {
public:
    static constexpr std::size_t most_calls = most_depth;

    struct frame {
        std::uintptr_t return_address;
        const std::uintptr_t* place;  ///< where the stack holds it
    };

    /// Goes outward until `depth` calls in the program are found, or the stack ends.
    call_stack(const program_code& code, call_site from, std::size_t depth) noexcept;

    /// Of the program and its libraries, the innermost first. Of those further out than all calls of the
    /// program there is one: what calls `main`, or a thread's first function, is always called alike.
    [[nodiscard]] std::span<const frame> frames() const noexcept {
        return std::span{frames_}.first(frame_count_);
    }
    /// Those in the program itself, as it was linked, the innermost first.
    [[nodiscard]] std::span<const std::uint64_t> program_calls() const noexcept {
        return std::span{calls_}.first(call_count_);
    }
    /// Whether each return address lies right below the frame it returns to, as on x86, so that whoever
    /// finds the same ones at the same places has the same stack.
    [[nodiscard]] bool is_recognisable() const noexcept { return recognisable_; }

private:
    // Libraries may call each other often before the program is reached.
    static constexpr std::size_t most_frames = 2 * most_calls;

    /// Of the frame that begins at `address`. False: no more are of interest.
    bool add(std::uintptr_t return_address, std::uintptr_t address) noexcept;

    const program_code& code_;
    std::uintptr_t innermost_;
    std::size_t depth_;
    std::array<frame, most_frames> frames_;
    std::array<std::uint64_t, most_calls> calls_;
    std::size_t frame_count_ = 0;
    std::size_t frames_to_last_call_ = 0;
    std::size_t call_count_ = 0;
    bool recognisable_ = true;
};

}  // namespace ramwright::record
