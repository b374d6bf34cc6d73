// SPDX-License-Identifier: Apache-2.0
#include "tool/elf/debug_information.hpp"

#include <dwarf.h>

#include <filesystem>

namespace ramwright::tool {

namespace {

constexpr int deepest_nesting = 200;

void visit_below(Dwarf_Die& top, int depth, const std::function<void(Dwarf_Die&)>& visit) {
    Dwarf_Die entry;
    if (depth == deepest_nesting || dwarf_child(&top, &entry) != 0) {
        return;
    }
    do {
        visit(entry);
        visit_below(entry, depth + 1, visit);
    } while (dwarf_siblingof(&entry, &entry) == 0);
}

}  // namespace

debug_information::debug_information(const elf_file& file)
    : dwarf_{dwarf_begin_elf(file.handle(), DWARF_C_READ, nullptr)} {}

debug_information::~debug_information() { dwarf_end(dwarf_); }

void debug_information::for_each_unit(const std::function<void(Dwarf_Die&)>& visit) const {
    if (dwarf_ == nullptr) {
        return;
    }
    Dwarf_CU* unit = nullptr;
    Dwarf_Die top;
    while (dwarf_get_units(dwarf_, unit, &unit, nullptr, nullptr, &top, nullptr) == 0) {
        if (dwarf_tag(&top) == DW_TAG_compile_unit) {
            visit(top);
        }
    }
}

void for_each_entry(Dwarf_Die& top, const std::function<void(Dwarf_Die&)>& visit) {
    visit_below(top, 0, visit);
}

std::optional<std::uint64_t> static_address(Dwarf_Die& variable) {
    Dwarf_Attribute attribute;
    Dwarf_Op* operations = nullptr;
    std::size_t count = 0;
    if (dwarf_attr(&variable, DW_AT_location, &attribute) == nullptr ||
        dwarf_getlocation(&attribute, &operations, &count) != 0 || count != 1) {
        return std::nullopt;
    }
    if (operations[0].atom == DW_OP_addr) {
        return operations[0].number;
    }
    // As Clang writes it: a place in a table of addresses.
    Dwarf_Attribute entry;
    Dwarf_Addr address = 0;
    if (operations[0].atom == DW_OP_addrx &&
        dwarf_getlocation_attr(&attribute, operations, &entry) == 0 &&
        dwarf_formaddr(&entry, &address) == 0) {
        return address;
    }
    return std::nullopt;
}

std::optional<std::uint64_t> unsigned_attribute(Dwarf_Die& entry, unsigned name) {
    Dwarf_Attribute attribute;
    Dwarf_Word value = 0;
    if (dwarf_attr_integrate(&entry, name, &attribute) == nullptr ||
        dwarf_formudata(&attribute, &value) != 0) {
        return std::nullopt;
    }
    return value;
}

std::string file_of_unit(Dwarf_Die& unit) {
    const char* const name = dwarf_diename(&unit);
    if (name == nullptr) {
        return {};
    }
    std::filesystem::path path{name};
    Dwarf_Attribute attribute;
    if (path.is_relative() && dwarf_attr(&unit, DW_AT_comp_dir, &attribute) != nullptr) {
        if (const char* const directory = dwarf_formstring(&attribute)) {
            path = directory / path;
        }
    }
    return path.lexically_normal().string();
}

}  // namespace ramwright::tool
