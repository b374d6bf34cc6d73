// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "trace_maker.hpp"

/// \file
/// Images of a few instructions, assembled and linked: what is in them does not depend on a compiler.

namespace ramwright::tool::testing {

/// Macros to write functions with: `begin name`, `takes bytes`, `gives_back bytes`, `finish name`; and
/// `reset_calls name` for all of `reset`.
inline const std::string for_thumb = R"(
        .syntax unified
        .cpu cortex-m4
        .fpu fpv4-sp-d16
        .thumb
        .cfi_sections .debug_frame
        .macro begin name
            .globl \name
            .thumb_func
            .type \name, %function
            \name:
            .cfi_startproc
        .endm
        .macro takes bytes
            sub sp, #\bytes
            .cfi_adjust_cfa_offset \bytes
        .endm
        .macro gives_back bytes
            add sp, #\bytes
            .cfi_adjust_cfa_offset -\bytes
        .endm
        .macro finish name
            .cfi_endproc
            .size \name, . - \name
        .endm
        .macro reset_calls name
            begin reset
            bl \name
            b .
            finish reset
        .endm
        .text
)";

inline const std::string for_riscv = R"(
        .cfi_sections .debug_frame
        .macro begin name
            .globl \name
            .type \name, @function
            \name:
            .cfi_startproc
        .endm
        .macro takes bytes
            addi sp, sp, -\bytes
            .cfi_adjust_cfa_offset \bytes
        .endm
        .macro gives_back bytes
            addi sp, sp, \bytes
            .cfi_adjust_cfa_offset -\bytes
        .endm
        .macro finish name
            .cfi_endproc
            .size \name, . - \name
        .endm
        .text
)";

class image_maker {
public:
    /// The file of an image for Cortex-M4 that begins at `reset`, at address 0x8000.
    std::string thumb(const std::string& code, const std::string& flags = "") const {
        return build(for_thumb + code,
                     "arm-none-eabi-gcc -mcpu=cortex-m4 -mthumb -mfloat-abi=hard "
                     "-mfpu=fpv4-sp-d16 -Wl,-e,reset -Wl,-Ttext=0x8000 " +
                         flags);
    }

    std::string riscv(const std::string& code) const {
        return build(for_riscv + code,
                     "riscv64-unknown-elf-gcc -misa-spec=2.2 -march=rv32imac -mabi=ilp32 "
                     "-Wl,-e,reset -Wl,-Ttext=0x80000000");
    }

    [[nodiscard]] const scratch_directory& scratch() const { return scratch_; }

private:
    std::string build(const std::string& code, const std::string& compiler) const {
        const std::string source = scratch_.write("image.s", code);
        const std::string image = scratch_.file("image.elf");
        const std::string line = fmt::format("{} -g -nostdlib -o {} {}", compiler, image, source);
        EXPECT_EQ(std::system(line.c_str()), 0) << line;
        return image;
    }

    scratch_directory scratch_;
};

}  // namespace ramwright::tool::testing
