// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <new>

/// \file
/// How the C++ drop-ins end a request that must not return null.
///
/// The failure is on record by then, and the handler of `failures` has heard of it. With exceptions,
/// `std::bad_alloc` is thrown; with -fno-exceptions the core traps, which is a fault handler's turn.

namespace ramwright {

[[noreturn]] inline void throw_bad_alloc_or_trap() {
#if defined(__cpp_exceptions)
    throw std::bad_alloc{};
#else
    __builtin_trap();
#endif
}

}  // namespace ramwright
