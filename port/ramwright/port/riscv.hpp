// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

/// \file
/// The port for one RV32 hart in machine mode.
///
/// The core does not say whether it serves a trap, so the trap handler does. Its first statement is
///
///     void trap_handler(std::uint32_t mcause) {
///         const ramwright::port::trap_scope serving{mcause};
///         ...
///     }
///
/// A handler that leaves this out runs, as far as the library can tell, in the interrupted thread.
///
/// | function           | instructions | effect                                                   |
/// |--------------------|--------------|----------------------------------------------------------|
/// | mask_interrupts    | 1            | clears mstatus.MIE: every interrupt waits                |
/// | restore_interrupts | 2            | sets mstatus.MIE iff it was set                          |
/// | raise_priority, restore_priority | as the two above | the same                               |
/// | active_exception   | 1 or 2       | a load: 1 + exception code, or 16 + interrupt code       |
/// | priority_of        | 0            | always 0: machine mode has no priorities                 |
///
/// RAM: 4 bytes.

namespace ramwright::port {

/// mstatus as it was.
using interrupt_state = std::uint32_t;

inline constexpr std::uint32_t mstatus_mie = 1u << 3;

[[nodiscard]] inline interrupt_state mask_interrupts() noexcept {
    interrupt_state before;
    asm volatile("csrrci %0, mstatus, 8" : "=r"(before) : : "memory");
    return before;
}

inline void restore_interrupts(interrupt_state before) noexcept {
    asm volatile("csrs mstatus, %0" : : "r"(before & mstatus_mie) : "memory");
}

inline constexpr bool has_raise_priority = false;
using priority_state = interrupt_state;
[[nodiscard]] inline priority_state raise_priority(std::uint8_t) noexcept {
    return mask_interrupts();
}
inline void restore_priority(priority_state before) noexcept { restore_interrupts(before); }

/// The trap being served, 0 for none. Only `trap_scope` writes it.
inline constinit std::uint32_t active_trap = 0;

/// Says for as long as it lives that a trap is being served. Nests as traps do.
class [[nodiscard]] trap_scope {
public:
    explicit trap_scope(std::uint32_t mcause) noexcept : before_{active_trap} {
        const std::uint32_t code = mcause & 0xf;
        active_trap = (mcause & interrupt_bit) != 0 ? 16 + code : 1 + code;
    }
    ~trap_scope() { active_trap = before_; }

    trap_scope(const trap_scope&) = delete;
    trap_scope& operator=(const trap_scope&) = delete;

private:
    static constexpr std::uint32_t interrupt_bit = 1u << 31;
    std::uint32_t before_;
};

[[nodiscard]] inline std::uint32_t active_exception() noexcept { return active_trap; }

[[nodiscard]] inline int priority_of(std::uint32_t) noexcept { return 0; }

}  // namespace ramwright::port
