// SPDX-License-Identifier: Apache-2.0
#include "tool/elf/debug_types.hpp"

#include <dwarf.h>

#include <cstdlib>

#include "tool/elf/debug_information.hpp"

namespace ramwright::tool {

namespace {

constexpr std::uint64_t most_elements = 1U << 30;

}  // namespace

std::optional<Dwarf_Die> type_of(Dwarf_Die& entry) {
    Dwarf_Attribute attribute;
    Dwarf_Die type;
    Dwarf_Die peeled;
    if (dwarf_attr_integrate(&entry, DW_AT_type, &attribute) == nullptr ||
        dwarf_formref_die(&attribute, &type) == nullptr || dwarf_peel_type(&type, &peeled) != 0) {
        return std::nullopt;
    }
    return peeled;
}

std::uint64_t element_count(Dwarf_Die& array) {
    std::uint64_t count = 1;
    Dwarf_Die dimension;
    if (dwarf_child(&array, &dimension) != 0) {
        return 0;
    }
    do {
        if (dwarf_tag(&dimension) != DW_TAG_subrange_type) {
            continue;
        }
        const auto elements = unsigned_attribute(dimension, DW_AT_count);
        const auto last = unsigned_attribute(dimension, DW_AT_upper_bound);
        const std::uint64_t length = elements ? *elements : last ? *last + 1 : 0;
        if (length > most_elements || count * length > most_elements) {
            return 0;
        }
        count *= length;
    } while (dwarf_siblingof(&dimension, &dimension) == 0);
    return count;
}

std::uint64_t size_of(Dwarf_Die& type) {
    Dwarf_Word size = 0;
    return dwarf_aggregate_size(&type, &size) == 0 && size <= most_elements ? size : 0;
}

std::string qualified_name(Dwarf_Die& entry) {
    std::string name;
    const char* const own = dwarf_diename(&entry);
    // What is defined elsewhere has its scopes where it was declared.
    Dwarf_Die declared = entry;
    Dwarf_Attribute attribute;
    if (dwarf_attr(&entry, DW_AT_specification, &attribute) != nullptr) {
        static_cast<void>(dwarf_formref_die(&attribute, &declared));
    }
    Dwarf_Die* scopes = nullptr;
    const int count = dwarf_getscopes_die(&declared, &scopes);
    for (int index = 1; index < count; ++index) {
        const int tag = dwarf_tag(&scopes[index]);
        const char* const scope = dwarf_diename(&scopes[index]);
        if (scope != nullptr &&
            (tag == DW_TAG_namespace || tag == DW_TAG_structure_type || tag == DW_TAG_class_type)) {
            name = std::string{scope} + "::" + name;
        }
    }
    std::free(scopes);
    return name + (own == nullptr ? "(unnamed)" : own);
}

}  // namespace ramwright::tool
