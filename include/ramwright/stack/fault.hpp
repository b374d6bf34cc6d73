// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "ramwright/port/fault.hpp"
#include "ramwright/stack/fault_record.hpp"
#include "ramwright/stack/guard.hpp"
#include "ramwright/stack/named_stack.hpp"

/// \file
/// The handler of faults: it leaves the stack that may be broken, finds out whose overflowed, and writes what
/// it knows where the next run finds it.
///
///     [[gnu::section(".noinit")]] ramwright::fault_memory last_run;
///     alignas(16) std::byte emergency_stack[512];
///     ramwright::catch_faults({.stacks = stacks,
///                              .record = &last_run,
///                              .emergency_stack = emergency_stack,
///                              .on_fault = [](const ramwright::fault_record& fault) { ... }});
///
/// and the vector table leads to `ramwright_fault_entry` (Cortex-M), or mtvec to
/// `port::fault_entry<trap_entry>` (RISC-V). `port/fault_cortex_m.hpp` and `port/fault_riscv.hpp` say how.
///
/// `on_fault` runs on the emergency stack with interrupts masked, after the record was written; it needs no
/// stack of the program's. When it returns, the device is reset (on RISC-V, which knows no reset of its own,
/// waits for a watchdog). A fault in `on_fault` leaves the first record and resets at once; on Cortex-M it locks
/// the core up where the first one was a HardFault already, and a watchdog has to reset it.
///
/// An overflow is told from other faults by what the core reports: the guard that was hit, or the limit. A
/// pointer that strays into a guard from a stack pointer far above it is an other fault. A fault without
/// guards (Armv6-M) is never an overflow: `report_overflow`, from the switch, is.
///
/// | call            | cost                              | from an interrupt | on failure                 |
/// |-----------------|-----------------------------------|-------------------|----------------------------|
/// | catch_faults    | O(1)                              | no                | cannot fail                |
/// | report_overflow | O(stacks), and on_fault           | the switch's      | does not return            |
///
/// Of the emergency stack 256 bytes are the library's; the rest is for `on_fault`. RAM: 32 bytes.

namespace ramwright {

struct fault_settings {
    std::span<const named_stack> stacks{};
    fault_memory* record = nullptr;                   ///< null: none is kept
    std::span<std::byte> emergency_stack{};           ///< none: the stack the core was on
    void (*on_fault)(const fault_record&) = nullptr;  ///< null: reset at once
};

namespace detail {

struct fault_handling {
    fault_settings settings{};
    bool active = false;
};
inline constinit fault_handling faults{};

[[noreturn]] inline void serve_fault(const port::fault_state& state) noexcept {
    if (faults.active) {
        port::reset();
    }
    faults.active = true;
    fault_record record{
        .kind = state.overflow ? fault_kind::stack_overflow : fault_kind::other,
        .thread = named_stack::no_thread,
        .stack = {},
        .exception = state.exception,
        .cause = state.cause,
        .address = static_cast<std::uint32_t>(state.address),
        .program_counter = static_cast<std::uint32_t>(state.program_counter),
        .return_address = static_cast<std::uint32_t>(state.return_address),
        .stack_pointer = static_cast<std::uint32_t>(state.stack_pointer),
    };
    const fault_settings& settings = faults.settings;
    if (const named_stack* const stack = stack_of(settings.stacks, state.place)) {
        record.thread = stack->thread;
        for (std::size_t at = 0; at + 1 != record.stack.size() && stack->name[at] != '\0'; ++at) {
            record.stack[at] = stack->name[at];
        }
    }
    if (settings.record != nullptr) {
        settings.record->write(record);
    }
    if (settings.on_fault != nullptr) {
        settings.on_fault(record);
    }
    port::reset();
}

}  // namespace detail

/// From here on faults are caught, and the settings' stacks known. The table must stay where it is.
inline void catch_faults(const fault_settings& settings) noexcept {
    detail::faults.settings = settings;
    const std::uintptr_t end = reinterpret_cast<std::uintptr_t>(settings.emergency_stack.data()) +
                               settings.emergency_stack.size();
    ramwright_emergency_stack_end = end & ~std::uintptr_t{15};
    port::enable_faults();
}

/// What a switch does when `guard.intact()` is false. Runs on the stack of the switch.
template <std::size_t Bytes>
[[noreturn]] void report_overflow(const stack_guard<Bytes>& guard) noexcept {
    detail::serve_fault({.overflow = true, .place = guard.address()});
}

}  // namespace ramwright

/// Where the entry of a fault goes on, on the emergency stack.
extern "C" [[gnu::used]] inline void ramwright_on_fault(std::uintptr_t stack_pointer,
                                                        std::uintptr_t link,
                                                        std::uintptr_t stack_limit) noexcept {
    ramwright::detail::serve_fault(ramwright::port::read_fault(stack_pointer, link, stack_limit));
}
