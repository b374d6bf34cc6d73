// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <elfutils/libdw.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "tool/elf/elf_file.hpp"

/// \file
/// The debug information of an ELF file, and what reading it takes again and again.

namespace ramwright::tool {

class debug_information {
public:
    /// Without debug information there are no units. Keep the file as long as this.
    explicit debug_information(const elf_file& file);
    ~debug_information();
    debug_information(const debug_information&) = delete;
    debug_information& operator=(const debug_information&) = delete;

    /// nullptr without any.
    [[nodiscard]] Dwarf* get() const noexcept { return dwarf_; }

    /// Calls `visit` with the top of each compilation unit.
    void for_each_unit(const std::function<void(Dwarf_Die& unit)>& visit) const;

private:
    Dwarf* dwarf_ = nullptr;
};

/// Calls `visit` with each entry below `top`; of what is nested deeper than any source is, nothing.
void for_each_entry(Dwarf_Die& top, const std::function<void(Dwarf_Die& entry)>& visit);

/// The address that a variable has for the whole run.
[[nodiscard]] std::optional<std::uint64_t> static_address(Dwarf_Die& variable);

[[nodiscard]] std::optional<std::uint64_t> unsigned_attribute(Dwarf_Die& entry, unsigned name);

/// Path of the file that the unit was compiled from.
[[nodiscard]] std::string file_of_unit(Dwarf_Die& unit);

}  // namespace ramwright::tool
