// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tool/elf/elf_file.hpp"

/// \file
/// What a linked firmware image says of the memory it takes: its sections and its symbols.

namespace ramwright::tool {

/// A section that is in memory while the firmware runs.
struct linked_section {
    std::string name;
    std::uint64_t address = 0;
    /// Where its contents lie before the firmware starts; `address` if it runs where it lies.
    std::uint64_t load_address = 0;
    std::uint64_t size = 0;
    /// False: nothing in the file, as `.bss`.
    bool has_contents = false;
};

/// A function or an object of known size, within the section of that index in `linked_image::sections`.
struct linked_symbol {
    std::string name;
    std::size_t section = 0;
    std::uint64_t address = 0;
    std::uint64_t size = 0;
    bool local = false;
};

struct linked_image {
    /// Without empty ones and without `.tbss`, which says how large a thread's own copy is and takes
    /// no memory itself.
    std::vector<linked_section> sections;
    std::vector<linked_symbol> symbols;
};

/// Throws `input_error` for what is not a linked image of a 32-bit machine.
[[nodiscard]] linked_image linked_image_of(const elf_file& file);

}  // namespace ramwright::tool
