// SPDX-License-Identifier: Apache-2.0
#include "tool/elf/type_properties.hpp"

#include <dwarf.h>

#include <algorithm>
#include <optional>

#include "tool/elf/debug_types.hpp"

namespace ramwright::tool {

namespace {

constexpr int deepest_type = 64;
/// Far more than any firmware has; a file made to take for ever is left where it stands.
constexpr int most_visits = 2'000'000;

struct qualifiers {
    bool of_const = false;
    bool of_volatile = false;
};

/// Of a variable, or of the elements of an array.
qualifiers qualifiers_of(Dwarf_Die& variable) {
    Dwarf_Die type = variable;
    qualifiers found;
    for (int depth = 0; depth != deepest_type; ++depth) {
        const int tag = dwarf_tag(&type);
        const bool passes = depth == 0 || tag == DW_TAG_typedef || tag == DW_TAG_const_type ||
                            tag == DW_TAG_volatile_type || tag == DW_TAG_array_type;
        found.of_const |= tag == DW_TAG_const_type;
        found.of_volatile |= tag == DW_TAG_volatile_type;
        Dwarf_Attribute attribute;
        if (!passes || dwarf_attr_integrate(&type, DW_AT_type, &attribute) == nullptr ||
            dwarf_formref_die(&attribute, &type) == nullptr) {
            return found;
        }
    }
    return {};
}

}  // namespace

bool type_properties::may_visit(int depth) {
    return depth != deepest_type && ++visits_ <= most_visits;
}

std::uint64_t type_properties::alignment_of(Dwarf_Die& type, int depth) {
    if (!may_visit(depth) || dwarf_hasattr(&type, DW_AT_alignment) != 0) {
        return 0;
    }
    const int tag = dwarf_tag(&type);
    if (tag == DW_TAG_array_type) {
        std::optional<Dwarf_Die> element = type_of(type);
        return element ? alignment_of(*element, depth + 1) : 0;
    }
    if (tag != DW_TAG_structure_type && tag != DW_TAG_class_type && tag != DW_TAG_union_type) {
        const std::uint64_t size = size_of(type);
        return size == 1 || size == 2 || size == 4 || size == 8 ? size : 0;
    }
    std::uint64_t alignment = 1;
    Dwarf_Die member;
    if (dwarf_child(&type, &member) == 0) {
        do {
            const int of_member = dwarf_tag(&member);
            if ((of_member != DW_TAG_member && of_member != DW_TAG_inheritance) ||
                dwarf_hasattr(&member, DW_AT_declaration) != 0) {
                continue;
            }
            std::optional<Dwarf_Die> inner = type_of(member);
            const std::uint64_t needs = inner ? alignment_of(*inner, depth + 1) : 0;
            if (needs == 0) {
                return 0;
            }
            alignment = std::max(alignment, needs);
        } while (dwarf_siblingof(&member, &member) == 0);
    }
    return alignment;
}

bool is_const(Dwarf_Die& variable) {
    const qualifiers found = qualifiers_of(variable);
    return found.of_const && !found.of_volatile;
}

bool is_volatile(Dwarf_Die& variable) { return qualifiers_of(variable).of_volatile; }

bool type_properties::has_mutable(Dwarf_Die& type, int depth) {
    if (!may_visit(depth)) {
        return true;
    }
    if (dwarf_tag(&type) == DW_TAG_array_type) {
        std::optional<Dwarf_Die> element = type_of(type);
        return element && has_mutable(*element, depth + 1);
    }
    Dwarf_Die member;
    if (dwarf_child(&type, &member) == 0) {
        do {
            const int tag = dwarf_tag(&member);
            if (tag != DW_TAG_member && tag != DW_TAG_inheritance) {
                continue;
            }
            std::optional<Dwarf_Die> inner = type_of(member);
            if (dwarf_hasattr(&member, DW_AT_mutable) != 0 ||
                (inner && has_mutable(*inner, depth + 1))) {
                return true;
            }
        } while (dwarf_siblingof(&member, &member) == 0);
    }
    return false;
}

}  // namespace ramwright::tool
