// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

/// \file
/// What an instruction does with the values of the general registers, as far as following an address
/// through code takes it. Registers are bits of a mask, by their number.

namespace ramwright::tool::stack {

enum class use_kind : std::uint8_t {
    /// `writes` have nothing to do with `reads`: a constant, a comparison.
    none,
    /// `writes` may be anything that is made of `reads`.
    computes,
    /// `writes` is the one of `reads` and `step`.
    steps,
    loads,
    stores,
    /// What it reads may go anywhere: to a special register, or by an instruction that is not known.
    hides,
};

struct register_use {
    use_kind kind = use_kind::none;
    std::uint32_t reads = 0;
    std::uint32_t writes = 0;
    std::int32_t step = 0;
    /// Of a load or a store; the program counter for a literal of Thumb.
    std::optional<unsigned> base = {};
    std::int32_t offset = 0;
    std::uint32_t bytes = 4;
    /// Registers that are added to the base.
    std::uint32_t indexes = 0;
    bool moves_base = false;
    /// Registers whose values go to memory; on RISC-V also the one that is 0.
    std::uint32_t stored = 0;
};

/// `second` is the other half of a wide instruction.
[[nodiscard]] register_use narrow_thumb_use(std::uint32_t code);
[[nodiscard]] register_use wide_thumb_use(std::uint32_t first, std::uint32_t second);
/// `code` with its lowest two bits set is one of 32 bits.
[[nodiscard]] register_use riscv_use(std::uint32_t code);

}  // namespace ramwright::tool::stack
