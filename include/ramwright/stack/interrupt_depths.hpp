// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "ramwright/port/stack_pointer.hpp"
#include "ramwright/stack/paint.hpp"

/// \file
/// How much stack the interrupts of each priority take.
///
/// Stacks are sized by what can nest, so each priority's share has to be known by itself. For builds that
/// measure; not for a product's interrupts, which it makes slower by two passes over a window.
///
///     ramwright::interrupt_depths<3> depths{handler_stack};
///     void UART_Handler() {
///         const ramwright::interrupt_depths<3>::scope measured{depths, 1};    // first in the handler
///         ...
///     }
///     depths.deepest(1)                   // bytes, with what the core saved
///
/// | call        | cost                                     | from an interrupt | on failure              |
/// |-------------|------------------------------------------|-------------------|-------------------------|
/// | scope       | a store and a load for each word of the window at most, and again a store for each it took | only there | cannot fail |
/// | deepest     | O(1)                                     | yes               | cannot fail             |
/// | exceeded    | O(1)                                     | yes               | cannot fail             |
/// | lowest      | O(1)                                     | yes               | cannot fail             |
///
/// The scope paints a window below the handler and sees at its end how much of it was written. To that comes
/// what lies above: all that the function of the scope has saved, and if the vector table leads to it, the
/// frame of a Cortex-M, its floating point and its alignment, unless that is on a thread's stack. What an
/// entry in assembly saved before it called is the scope's last argument.
///
/// What a more urgent interrupt with a scope wrote below it has painted again, so that it counts for its own
/// priority only; its frame and what it saved count for the interrupted one too. So the sum over priorities
/// is never too small. Painting again also hides from `high_water` how deep the stack once was: `lowest`
/// knows.

namespace ramwright {

/// `Levels` priorities, numbered by the application; at most `Window` bytes below a handler are seen.
template <std::size_t Levels, std::size_t Window = 512>
class interrupt_depths {
    static_assert(Window % 4 == 0);

public:
    /// `stack` is the one handlers run on, without its guard.
    explicit interrupt_depths(std::span<std::byte> stack) noexcept
        : bottom_{(reinterpret_cast<std::uintptr_t>(stack.data()) + 3) & ~std::uintptr_t{3}},
          lowest_{reinterpret_cast<std::uintptr_t>(stack.data()) + stack.size()} {}

    interrupt_depths(const interrupt_depths&) = delete;
    interrupt_depths& operator=(const interrupt_depths&) = delete;

    class scope;

    /// The most that an interrupt of `level` ever took from the stack it came upon.
    [[nodiscard]] std::size_t deepest(std::size_t level) const noexcept { return deepest_[level]; }

    /// One went to the window's end or beyond: `deepest` is a lower bound.
    [[nodiscard]] bool exceeded(std::size_t level) const noexcept { return exceeded_[level]; }

    /// The lowest address that any of them was seen to write.
    [[nodiscard]] std::uintptr_t lowest() const noexcept { return lowest_; }

private:
    std::uintptr_t bottom_;
    volatile std::uintptr_t lowest_;
    std::array<volatile std::size_t, Levels> deepest_{};
    std::array<volatile bool, Levels> exceeded_{};
};

template <std::size_t Levels, std::size_t Window>
class [[nodiscard]] interrupt_depths<Levels, Window>::scope {
public:
    /// Only in a handler of the priority that `level` stands for, on the stack that is measured.
    /// `saved_before` is what software saved there before it called the function of the scope.
    // Inlined, as the end of the scope is: a call would itself write to the window, and what is above is
    // that of the function.
    [[gnu::always_inline]] scope(interrupt_depths& all, std::size_t level,
                                 std::size_t saved_before = 0) noexcept
        : all_{all}, level_{level}, top_{port::stack_pointer() - port::bytes_below_stack_pointer} {
        const auto entry = reinterpret_cast<std::uintptr_t>(__builtin_dwarf_cfa());
        const auto returns_to = reinterpret_cast<std::uintptr_t>(__builtin_return_address(0));
        above_ = entry + port::bytes_saved_by_core(returns_to, entry) + saved_before - top_;
        const std::size_t room = top_ - all.bottom_;
        first_ = top_ - (room < Window ? room : Window);
        paint_from(first_);
    }

    [[gnu::always_inline]] ~scope() {
        std::uintptr_t reached = first_;
        while (reached != top_ && word_at(reached) == stack_paint) {
            reached += 4;
        }
        const std::size_t depth = above_ + (top_ - reached);
        if (top_ - reached == Window) {
            all_.exceeded_[level_] = true;
        }
        if (depth > all_.deepest_[level_]) {
            all_.deepest_[level_] = depth;
        }
        if (reached < all_.lowest_) {
            all_.lowest_ = reached;
        }
        paint_from(reached);
    }

    scope(const scope&) = delete;
    scope& operator=(const scope&) = delete;

private:
    [[nodiscard]] [[gnu::always_inline]] static volatile std::uint32_t& word_at(
        std::uintptr_t address) noexcept {
        return *reinterpret_cast<volatile std::uint32_t*>(address);
    }

    [[gnu::always_inline]] void paint_from(std::uintptr_t first) noexcept {
        for (std::uintptr_t word = first; word != top_; word += 4) {
            word_at(word) = stack_paint;
        }
    }

    interrupt_depths& all_;
    std::size_t level_;
    std::uintptr_t top_;
    std::size_t above_ = 0;
    std::uintptr_t first_ = 0;
};

}  // namespace ramwright
