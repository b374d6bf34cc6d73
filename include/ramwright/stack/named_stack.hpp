// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

/// \file
/// A table of the stacks there are: who a fault belongs to, and whose high-water mark is whose.
///
///     const ramwright::named_stack stacks[] = {
///         {.name = "main", .bytes = main_stack, .thread = 0},
///         {.name = "logger", .bytes = logger_stack, .thread = 1},
///     };
///     const ramwright::named_stack* found = ramwright::stack_of(stacks, address);
///
/// | call     | cost            | from an interrupt | on failure          |
/// |----------|-----------------|-------------------|---------------------|
/// | stack_of | O(stacks)       | yes               | null: in no stack   |

namespace ramwright {

struct named_stack {
    /// Of the stack interrupts run on, where threads have others.
    static constexpr std::uint32_t no_thread = 0xFFFF'FFFF;

    const char* name = "";
    std::span<std::byte> bytes{};  ///< its guard, which is its lower end, included
    std::uint32_t thread = 0;      ///< as `current_context` numbers them
};

/// The stack of the table that `address` lies in.
[[nodiscard]] inline const named_stack* stack_of(std::span<const named_stack> table,
                                                 std::uintptr_t address) noexcept {
    for (const named_stack& one : table) {
        if (address - reinterpret_cast<std::uintptr_t>(one.bytes.data()) < one.bytes.size()) {
            return &one;
        }
    }
    return nullptr;
}

}  // namespace ramwright
