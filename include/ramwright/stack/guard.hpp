// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

#include "ramwright/port/stack_guard.hpp"

/// \file
/// The lower end of a stack, which nobody may write to: an overflow traps before it reaches what lies below.
///
/// Each thread has one, made before the thread is; the kernel enters it when it switches. What stands guard
/// differs per core, and so does what gets past it:
///
/// | core             | guard                     | takes of the stack     | not caught                        |
/// |------------------|---------------------------|------------------------|-----------------------------------|
/// | Armv7-M          | MPU region, moved         | 64; with FP 128 bytes ¹ | a frame larger than the guard that is not written from its top |
/// | Armv8-M Mainline | PSPLIM, MSPLIM            | nothing ²              | a thread's write below its stack pointer |
/// | RV32, machine mode | a locked PMP entry each | 128; with FP 512 bytes ¹ | as Armv7-M; more stacks than entries |
/// | Armv6-M, others  | paint, looked at in a switch | 64 bytes ¹          | all until the switch              |
///
/// ¹ And what aligns the guard to its size: nothing if the stack is so aligned. ² What aligns to 8.
///
///     ramwright::stack_guard<> guard{sensor_stack};
///     create_thread(guard.usable(sensor_stack), ...);
///     // in the switch:
///     if (!guards[leaves].intact()) { ramwright::report_overflow(guards[leaves]); }
///     guards[enters].enter();
///
/// | call        | cost                                            | from an interrupt | on failure      |
/// |-------------|-------------------------------------------------|-------------------|-----------------|
/// | constructor | O(1); paint: O(bytes)                           | no                | not `guards`    |
/// | enter       | v7-M 3 instructions, v8-M 1, others none ³      | the switch's      | cannot fail     |
/// | intact      | none; paint: O(bytes)                           | the switch's      | false           |
/// | usable      | O(1)                                            | yes               | empty: too small |
/// | guard_handlers | O(1)                                         | no                | false: nothing to guard it with |
///
/// ³ With what they need in registers; on v7-M the address of a device is a load more, and the setting is one.

namespace ramwright {

/// A frame that jumps over the guard is caught by a larger one. `Bytes` is a power of two, and the same for
/// all threads: Armv7-M moves one region and does not change its size.
template <std::size_t Bytes = port::stack_guard::least_bytes>
class stack_guard {
    static_assert(Bytes >= port::stack_guard::least_bytes,
                  "What the core saves when the guard is hit would reach below a smaller one.");
    static_assert(Bytes == 0 || std::has_single_bit(Bytes), "The guard is a power of two.");

public:
    static constexpr std::size_t bytes = Bytes;
    /// An overflow stops the thread at once. Otherwise it is found by `intact`.
    static constexpr bool traps = port::stack_guard::traps;

    /// No guard.
    constexpr stack_guard() noexcept = default;

    /// Of a thread that has not started, with this stack.
    explicit stack_guard(std::span<std::byte> stack) noexcept {
        if (!usable(stack).empty()) {
            setting_ = port::stack_guard::thread_setting(start_in(stack), Bytes);
        }
    }

    /// False where the stack is too small, the core has nothing to guard with, or no more of it.
    [[nodiscard]] bool guards() const noexcept { return setting_ != port::stack_guard::no_setting; }

    /// The thread runs next.
    [[gnu::always_inline]] void enter() const noexcept { port::stack_guard::enter(setting_); }

    /// The thread has not overflowed, as far as anything shows. Called before another is entered.
    [[nodiscard]] bool intact() const noexcept {
        return !guards() || port::stack_guard::intact(setting_, Bytes);
    }

    /// Guards the stack of main and of interrupts, where these have one, from now on.
    [[nodiscard]] static bool guard_handlers(std::span<std::byte> stack) noexcept {
        return !usable(stack).empty() && port::stack_guard::guard_handlers(start_in(stack), Bytes);
    }

    /// What remains of `stack` above the guard.
    [[nodiscard]] static std::span<std::byte> usable(std::span<std::byte> stack) noexcept {
        const std::size_t taken =
            start_in(stack) - reinterpret_cast<std::uintptr_t>(stack.data()) + Bytes;
        return taken < stack.size() ? stack.subspan(taken) : std::span<std::byte>{};
    }

    /// Where the guard is: an address in the thread's stack.
    [[nodiscard]] std::uintptr_t address() const noexcept {
        return setting_ & ~std::uintptr_t{alignment - 1};
    }

private:
    static constexpr std::size_t alignment = std::max<std::size_t>(Bytes, 8);

    [[nodiscard]] static std::uintptr_t start_in(std::span<std::byte> stack) noexcept {
        return (reinterpret_cast<std::uintptr_t>(stack.data()) + alignment - 1) &
               ~std::uintptr_t{alignment - 1};
    }

    port::stack_guard::setting setting_ = port::stack_guard::no_setting;
};

}  // namespace ramwright
