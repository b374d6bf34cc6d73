// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Where the program, or a library of its, called a function of the recorder.

namespace ramwright::record {

struct call_site {
    const void* return_address;
    const void* frame;  ///< the stack pointer before the call, which unwinders know the frame by
};

/// Of the function this is written in.
[[gnu::always_inline]] inline call_site this_call() noexcept {
    return {__builtin_return_address(0), __builtin_dwarf_cfa()};
}

}  // namespace ramwright::record
