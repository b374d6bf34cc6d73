// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

/// \file
/// An exact count of executed instructions, on a board emulated with `-icount shift=10`.
///
/// There every instruction takes 1024 ns of the machine's own time, so a timer that runs freely
/// tells single instructions apart.
///
///     board::start_stopwatches();                       // once
///     board::stopwatch watch;
///     watch.begin(size);                                // size is in a register from here on
///     void* block = malloc(size);
///     watch.end(block);                                 // and block is when the count stops
///     record(watch.instructions());
///
/// What an empty region costs is measured by `start_stopwatches` and subtracted. Beyond 160 million
/// instructions the timer wraps unseen; beyond 4 million on RV32, and beyond 500,000 on boards that
/// have only SysTick.

namespace board {

/// Starts the timer and measures the empty region.
void start_stopwatches() noexcept;

class stopwatch {
public:
    stopwatch() noexcept {
        // Hidden from the compiler, or it would make the address anew inside the region.
        asm volatile("" : "+r"(counter_));
    }

    // Argument and result are outputs as well, or copies of them would be made inside the region.

    template <typename T>
    [[gnu::always_inline]] void begin(T& argument) noexcept {
#if defined(__thumb2__)
        asm volatile("ldr %0, [%2]" : "=&r"(begun_), "+r"(argument) : "r"(counter_) : "memory");
#elif defined(__thumb__)
        asm volatile("ldr %0, [%2]" : "=&l"(begun_), "+l"(argument) : "l"(counter_) : "memory");
#else
        asm volatile("csrr %0, minstret" : "=&r"(begun_), "+r"(argument) : : "memory");
#endif
    }

    template <typename T>
    [[gnu::always_inline]] void end(T& result) noexcept {
        // Read where a call returns it, for the same reason.
#if defined(__arm__)
        register T returned asm("r0") = result;
        asm volatile("ldr %0, [%2]" : "=&l"(ended_), "+r"(returned) : "l"(counter_) : "memory");
#else
        register T returned asm("a0") = result;
        asm volatile("csrr %0, minstret" : "=&r"(ended_), "+r"(returned) : : "memory");
#endif
        result = returned;
    }

    /// The same for a call that returns nothing.
    [[gnu::always_inline]] void end() noexcept {
#if defined(__arm__)
        asm volatile("ldr %0, [%1]" : "=&l"(ended_) : "l"(counter_) : "memory");
#else
        asm volatile("csrr %0, minstret" : "=&r"(ended_) : : "memory");
#endif
    }

    /// Instructions between the two, the empty region's not counted.
    [[nodiscard]] std::uint32_t instructions() const noexcept {
        return instructions_between(begun_, ended_);
    }

private:
    // By value: a member function out of line would force the readings into memory, inside the
    // region.
    [[nodiscard]] static std::uint32_t instructions_between(std::uint32_t begun,
                                                            std::uint32_t ended) noexcept;

#if defined(RAMWRIGHT_BOARD_CMSDK_TIMER)
    static constexpr std::uintptr_t counter_address = 0x4000'0004;  // timer 0, VALUE
#elif defined(RAMWRIGHT_BOARD_SYSTICK)
    static constexpr std::uintptr_t counter_address = 0xE000'E018;  // SYST_CVR
#elif defined(RAMWRIGHT_BOARD_MINSTRET)
    static constexpr std::uintptr_t counter_address = 0;  // a register of the core
#endif

    std::uintptr_t counter_ = counter_address;
    std::uint32_t begun_ = 0;
    std::uint32_t ended_ = 0;
};

}  // namespace board
