// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

/// \file
/// An interrupt at every single instruction of an operation.
///
///     const interrupt_test::coverage found = interrupt_test::sweep({
///         .prepare = [] { ... },              // the same state every time
///         .operation = [] { ... },            // interrupted one instruction later each time
///         .interrupt = [] { ... },            // what the interrupt does
///         .broken = []() -> const char* {...} // null, or what is wrong now
///     });
///
/// The operation is run as often as it has instructions, and the sweep ends at the first run that is
/// over before the interrupt comes. It knows by itself whether it was exhaustive: the first interrupt
/// comes before the operation begins, the last one behind its end, and one that comes later than it was
/// to come must come right behind an instruction that unmasks interrupts.

namespace interrupt_test {

struct trial {
    void (*prepare)();
    void (*operation)();
    void (*interrupt)();
    const char* (*broken)();
};

struct coverage {
    std::uint32_t moments = 0;  ///< before each instruction of the operation, and behind the last
    std::uint32_t held_back =
        0;                       ///< of these, in how many the interrupt had to wait to be unmasked
    std::uint32_t places = 0;    ///< addresses in the code at which it came in
    const char* flaw = nullptr;  ///< why the sweep was not exhaustive
    const char* broken = nullptr;  ///< what the first run that broke something broke
    std::uint32_t broken_moment = 0;
    std::uintptr_t broken_place = 0;  ///< the instruction that the interrupt came in before

    [[nodiscard]] bool exhaustive() const { return flaw == nullptr; }
};

/// Ends at the first run after which `broken` says something.
[[nodiscard]] coverage sweep(const trial& what) noexcept;

}  // namespace interrupt_test
