// SPDX-License-Identifier: Apache-2.0
#include "tool/size/source_files.hpp"

#include <dwarf.h>

#include "tool/elf/debug_information.hpp"

namespace ramwright::tool {

namespace {

/// The unit in which a function or variable was written: with link-time optimisation, not the one in
/// which it was compiled in the end.
std::string file_of_origin(Dwarf_Die& entry, const std::string& file) {
    Dwarf_Attribute attribute;
    Dwarf_Die origin;
    Dwarf_Die unit;
    for (const unsigned name : {DW_AT_abstract_origin, DW_AT_specification}) {
        if (dwarf_attr(&entry, name, &attribute) != nullptr &&
            dwarf_formref_die(&attribute, &origin) != nullptr &&
            dwarf_diecu(&origin, &unit, nullptr, nullptr) != nullptr) {
            return file_of_unit(unit);
        }
    }
    return file;
}

/// Calls `add` with each stretch of code that the entry is about.
template <typename Add>
void for_each_range(Dwarf_Die& entry, Add add) {
    Dwarf_Addr base = 0;
    Dwarf_Addr low = 0;
    Dwarf_Addr high = 0;
    for (std::ptrdiff_t next = 0; (next = dwarf_ranges(&entry, next, &base, &low, &high)) > 0;) {
        add(low, high);
    }
}

}  // namespace

source_files::source_files(const elf_file& elf) {
    const debug_information debug{elf};
    debug.for_each_unit([this](Dwarf_Die& unit) {
        const std::string file = file_of_unit(unit);
        for_each_entry(unit, [&](Dwarf_Die& entry) {
            const int tag = dwarf_tag(&entry);
            if (tag == DW_TAG_subprogram) {
                for_each_range(entry,
                               [&, origin = file_of_origin(entry, file)](
                                   Dwarf_Addr low, Dwarf_Addr high) { add(low, high, origin); });
            } else if (tag == DW_TAG_variable) {
                if (const auto address = static_address(entry)) {
                    add(*address, *address + 1, file_of_origin(entry, file));
                }
            }
        });
        // Assembly has units without functions.
        for_each_range(unit, [&](Dwarf_Addr low, Dwarf_Addr high) {
            if (!file.empty() && low < high) {
                by_low_.try_emplace(low, span_of_file{high, file});
            }
        });
    });
}

void source_files::add(std::uint64_t low, std::uint64_t high, const std::string& file) {
    if (low >= high || file.empty()) {
        return;
    }
    const auto [place, added] = by_low_.try_emplace(low, span_of_file{high, file});
    if (!added && place->second.file != file) {
        place->second.file.clear();
    }
}

std::string source_files::at(std::uint64_t address) const {
    auto place = by_low_.upper_bound(address);
    if (place == by_low_.begin()) {
        return {};
    }
    --place;
    return address < place->second.high ? place->second.file : std::string{};
}

}  // namespace ramwright::tool
