// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "tool/stack/firmware_image.hpp"

/// \file
/// What of an instruction matters to stacks: where it goes and what it does to the stack pointer.

namespace ramwright::tool::stack {

enum class flow : std::uint8_t {
    on,
    /// To `target`, to come back.
    call,
    /// To `target`; not always, if it is conditional: that makes no difference here.
    jump,
    /// To what a register holds, to come back.
    call_register,
    /// To what a register holds, for good: a tail call, or on RISC-V a switch.
    jump_register,
    /// To a place that a table of this function names.
    table,
    returns,
};

struct instruction {
    std::uint8_t size = 2;
    flow goes = flow::on;
    address target = 0;
    /// Bytes that the stack grows by; negative if it shrinks.
    std::int32_t grows = 0;
    /// The register that the stack pointer is set from, by no amount that can be read here.
    std::optional<unsigned> sets_stack_from = {};
    bool floating_point = false;
    /// Ends a trap of RISC-V.
    bool ends_trap = false;
    /// The first of two instructions that compose a number.
    bool composes = false;
    /// A number that the code has composed, which may be an address.
    std::optional<address> constant = {};
    /// For a call through a register that was loaded from memory: how far behind a pointer.
    std::optional<std::uint32_t> slot = {};
};

/// Reads a function from its start to its end; knows what the registers hold as far as that takes.
class decoder {
public:
    virtual ~decoder() = default;
    /// `code` has at least 2 bytes and begins at `place`.
    [[nodiscard]] virtual instruction next(std::span<const std::byte> code, address place) = 0;
    /// The next instruction may be reached from elsewhere: the registers hold anything.
    virtual void forget() noexcept = 0;
};

[[nodiscard]] std::unique_ptr<decoder> thumb_decoder(const firmware_image& image);
[[nodiscard]] std::unique_ptr<decoder> riscv_decoder();

[[nodiscard]] inline std::uint32_t halfword(std::span<const std::byte> code, std::size_t index) {
    return std::to_integer<std::uint32_t>(code[2 * index]) |
           std::to_integer<std::uint32_t>(code[2 * index + 1]) << 8;
}

/// The low `bits` of `value`, with their sign.
[[nodiscard]] inline std::int32_t with_sign(std::uint32_t value, unsigned bits) {
    return static_cast<std::int32_t>(value << (32 - bits)) >> (32 - bits);
}

}  // namespace ramwright::tool::stack
