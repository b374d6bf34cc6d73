// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "tool/elf/elf_file.hpp"

/// \file
/// Which source file each function and each variable came from, by the debug information. It still
/// knows after link-time optimisation, when the linker's map names temporary objects.

namespace ramwright::tool {

class source_files {
public:
    source_files() = default;

    /// Without debug information nothing is known, which is no error.
    explicit source_files(const elf_file& elf);

    /// The file that was compiled, not the header a template is in; empty if nothing says, or if
    /// several files claim the address: the linker leaves what it threw away at address 0.
    [[nodiscard]] std::string at(std::uint64_t address) const;

private:
    void add(std::uint64_t low, std::uint64_t high, const std::string& file);

    struct span_of_file {
        std::uint64_t high;
        std::string file;
    };

    std::map<std::uint64_t, span_of_file> by_low_;
};

}  // namespace ramwright::tool
