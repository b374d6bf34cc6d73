// SPDX-License-Identifier: Apache-2.0
#include "tool/size/stored_elements.hpp"

#include <dwarf.h>

#include "tool/elf/debug_information.hpp"
#include "tool/elf/debug_types.hpp"

namespace ramwright::tool {

namespace {

struct template_arguments {
    std::optional<Dwarf_Die> type = {};
    unsigned types = 0;
    /// The first that is a number.
    std::optional<std::uint64_t> number = {};
};

template_arguments arguments_of(Dwarf_Die& structure) {
    template_arguments found;
    Dwarf_Die entry;
    if (dwarf_child(&structure, &entry) != 0) {
        return found;
    }
    do {
        const int tag = dwarf_tag(&entry);
        if (tag == DW_TAG_template_type_parameter) {
            found.type = type_of(entry);
            ++found.types;
        } else if (tag == DW_TAG_template_value_parameter && !found.number) {
            found.number = unsigned_attribute(entry, DW_AT_const_value);
        }
    } while (dwarf_siblingof(&entry, &entry) == 0);
    return found;
}

/// A union, or an array of bytes.
bool is_room(Dwarf_Die& type) {
    if (dwarf_tag(&type) == DW_TAG_union_type) {
        return true;
    }
    std::optional<Dwarf_Die> element = type_of(type);
    return dwarf_tag(&type) == DW_TAG_array_type && element && size_of(*element) == 1;
}

}  // namespace

std::optional<stored_elements> elements_stored_in(Dwarf_Die& structure, const std::string& name,
                                                  structure_layout& layout) {
    template_arguments arguments = arguments_of(structure);
    const std::uint64_t size = arguments.type ? size_of(*arguments.type) : 0;
    if (arguments.types != 1 || size < 2) {
        return std::nullopt;
    }
    if (name.starts_with("ramwright::slab<") && arguments.number) {
        return stored_elements{.type = *arguments.type, .count = *arguments.number};
    }
    for (structure_member& member : layout.members) {
        const std::uint64_t room = member.bit_size / 8;
        if (!member.is_of_base && !member.is_bit_field && room >= size && room % size == 0 &&
            is_room(member.type)) {
            return stored_elements{.type = *arguments.type, .count = room / size};
        }
    }
    return std::nullopt;
}

}  // namespace ramwright::tool
