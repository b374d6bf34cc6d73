// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tool/elf/debug_information.hpp"
#include "tool/elf/elf_file.hpp"

/// \file
/// A linked firmware as the analysis of stacks reads it: its bytes at their addresses, its functions and
/// its debug information. 32-bit little-endian, Cortex-M or RISC-V.

namespace ramwright::tool::stack {

using address = std::uint32_t;

enum class architecture : bool { cortex_m, riscv };

struct loaded_section {
    std::string name = {};
    address start = 0;
    std::span<const std::byte> content;
    bool executable = false;

    [[nodiscard]] bool holds(address place, std::size_t size = 1) const noexcept {
        return place >= start && place - start <= content.size() &&
               size <= content.size() - (place - start);
    }
};

struct image_symbol {
    std::string name = {};
    address start = 0;
    std::uint32_t size = 0;
};

class firmware_image {
public:
    /// Throws `input_error` for what is not a linked image of a supported core with symbols. Keep the
    /// file as long as this.
    explicit firmware_image(const elf_file& file);

    [[nodiscard]] architecture core() const noexcept { return core_; }
    /// Where a debugger would start, without the Thumb bit.
    [[nodiscard]] address entry() const noexcept { return entry_; }
    [[nodiscard]] const std::vector<loaded_section>& sections() const noexcept { return sections_; }
    /// `.debug_frame` and `.eh_frame`, as far as there are any.
    [[nodiscard]] const std::vector<loaded_section>& frame_sections() const noexcept {
        return frame_sections_;
    }
    /// By address; of several names for one address the first global, strong one. No size is 0 unless
    /// the last.
    [[nodiscard]] const std::vector<image_symbol>& functions() const noexcept { return functions_; }
    [[nodiscard]] const std::vector<image_symbol>& objects() const noexcept { return objects_; }
    /// Every function by every name it has.
    [[nodiscard]] const std::multimap<std::string, address>& names() const noexcept {
        return names_;
    }

    /// The bytes from `place` to the end of its section; empty if nothing is loaded there.
    [[nodiscard]] std::span<const std::byte> bytes_from(address place) const noexcept;
    [[nodiscard]] std::optional<std::uint32_t> word_at(address place) const noexcept;
    /// Literals and tables between instructions, as the compiler marked them.
    [[nodiscard]] bool is_data(address place) const noexcept;

    [[nodiscard]] const debug_information& debug() const noexcept { return debug_; }

private:
    void read_sections(const elf_file& file);
    void read_symbols(const elf_file& file);
    void name_functions();

    struct symbol_found {
        image_symbol symbol;
        bool preferred;
    };

    debug_information debug_;
    architecture core_ = architecture::cortex_m;
    address entry_ = 0;
    std::vector<loaded_section> sections_;
    std::vector<loaded_section> frame_sections_;
    std::vector<symbol_found> found_;
    std::vector<image_symbol> functions_;
    std::vector<image_symbol> objects_;
    std::multimap<std::string, address> names_;
    /// Where the kind of content changes, and whether it is data from there on.
    std::map<address, bool> kinds_;
};

}  // namespace ramwright::tool::stack
