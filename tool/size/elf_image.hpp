// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

/// \file
/// What a linked firmware image says of the memory it takes: its sections and its symbols.
///
/// Reads little-endian ELF of 32 bits, of any machine. Every offset in the file is checked before it
/// is followed; a file that lies about itself is refused.

namespace ramwright::tool {

/// A section that is in memory while the firmware runs.
struct elf_section {
    std::string name;
    std::uint64_t address = 0;
    /// Where its contents lie before the firmware starts; `address` if it runs where it lies.
    std::uint64_t load_address = 0;
    std::uint64_t size = 0;
    /// False: nothing in the file, as `.bss`.
    bool has_contents = false;
};

/// A function or an object of known size, within the section of that index in `elf_image::sections`.
struct elf_symbol {
    std::string name;
    std::size_t section = 0;
    std::uint64_t address = 0;
    std::uint64_t size = 0;
    bool local = false;
};

struct elf_image {
    /// Without empty ones and without `.tbss`, which says how large a thread's own copy is and takes
    /// no memory itself.
    std::vector<elf_section> sections;
    std::vector<elf_symbol> symbols;
};

/// `name` is for what goes wrong. Throws `input_error`.
[[nodiscard]] elf_image parse_elf(const std::string& name, std::span<const std::byte> content);

}  // namespace ramwright::tool
