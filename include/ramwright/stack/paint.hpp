// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "ramwright/port/stack_pointer.hpp"

/// \file
/// How deep a stack has ever been: it is filled with a pattern, and what still has it was never reached.
///
/// For sizing stacks and for a look at a device in the field. Not for catching an overflow (`guard.hpp`):
/// a function may jump over the pattern, and whoever counts comes later than the damage.
///
///     ramwright::paint(logger_stack);                            // before the thread is created
///     ...
///     const std::size_t used = ramwright::high_water(logger_stack);
///
/// A stack is given without its guard: `stack_guard<>::usable(stack)`. Nothing may read a guard.
///
/// | call       | cost                                     | from an interrupt | on failure  |
/// |------------|------------------------------------------|-------------------|-------------|
/// | paint      | a store a word that is painted           | yes               | cannot fail |
/// | high_water | a load a word that was never reached     | yes               | cannot fail |
///
/// A word that a thread wrote with the pattern itself counts as never reached; a large variable that was
/// never written to does too, where it is the deepest.

namespace ramwright {

/// What never reached words of a painted stack hold.
inline constexpr std::uint32_t stack_paint = 0x57AC'E4D5;

namespace detail {

/// The whole words of `stack`.
[[nodiscard]] inline std::span<volatile std::uint32_t> words_of(
    std::span<std::byte> stack) noexcept {
    const auto start = reinterpret_cast<std::uintptr_t>(stack.data());
    const std::uintptr_t first = (start + 3) & ~std::uintptr_t{3};
    const std::uintptr_t end = (start + stack.size()) & ~std::uintptr_t{3};
    return {reinterpret_cast<volatile std::uint32_t*>(first), end > first ? (end - first) / 4 : 0};
}

}  // namespace detail

/// Paints the stack: all of it, or, where the caller runs on it, what lies below the caller.
[[gnu::noinline]] inline void paint(std::span<std::byte> stack) noexcept {
    const auto start = reinterpret_cast<std::uintptr_t>(stack.data());
    const std::uintptr_t below_live =
        port::stack_pointer() - port::bytes_below_stack_pointer - start;
    const bool lives_here = below_live < stack.size();
    for (volatile std::uint32_t& word :
         detail::words_of(lives_here ? stack.first(below_live) : stack)) {
        word = stack_paint;
    }
}

/// How many bytes of a painted stack were ever in use.
[[nodiscard]] inline std::size_t high_water(std::span<std::byte> stack) noexcept {
    const std::span<volatile std::uint32_t> words = detail::words_of(stack);
    const volatile std::uint32_t* reached = words.data();
    const volatile std::uint32_t* const end = reached + words.size();
    while (reached != end && *reached == stack_paint) {
        ++reached;
    }
    return static_cast<std::size_t>(end - reached) * 4;
}

}  // namespace ramwright
