// SPDX-License-Identifier: Apache-2.0
#include "tool/stack/prototypes.hpp"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <fmt/format.h>

#include <cstring>
#include <optional>

namespace ramwright::tool::stack {

namespace {

/// Types within types, and blocks within blocks: no program nests deeper, a damaged file might.
constexpr int deepest = 100;

std::optional<Dwarf_Die> referred(Dwarf_Die& from, unsigned attribute) {
    Dwarf_Attribute value;
    Dwarf_Die target;
    if (dwarf_attr_integrate(&from, attribute, &value) == nullptr ||
        dwarf_formref_die(&value, &target) == nullptr) {
        return std::nullopt;
    }
    return target;
}

/// Without names for types and without cv-qualifiers.
std::optional<Dwarf_Die> plain_type(Dwarf_Die& of) {
    std::optional<Dwarf_Die> type = referred(of, DW_AT_type);
    for (int depth = 0; type && depth != deepest; ++depth) {
        switch (dwarf_tag(&*type)) {
            case DW_TAG_typedef:
            case DW_TAG_const_type:
            case DW_TAG_volatile_type:
            case DW_TAG_restrict_type:
            case DW_TAG_atomic_type: type = referred(*type, DW_AT_type); break;
            default: return type;
        }
    }
    return std::nullopt;
}

/// Pointers are alike, and so are integers of one size: code in C converts between them.
std::string shape(Dwarf_Die& of) {
    std::optional<Dwarf_Die> type = plain_type(of);
    if (!type) {
        return "void";
    }
    const int size = dwarf_bytesize(&*type);
    switch (dwarf_tag(&*type)) {
        case DW_TAG_pointer_type:
        case DW_TAG_reference_type:
        case DW_TAG_rvalue_reference_type: return "*";
        case DW_TAG_enumeration_type: return fmt::format("i{}", size);
        case DW_TAG_base_type: {
            Dwarf_Attribute value;
            Dwarf_Word encoding = 0;
            dwarf_formudata(dwarf_attr(&*type, DW_AT_encoding, &value), &encoding);
            return fmt::format("{}{}", encoding == DW_ATE_float ? 'f' : 'i', size);
        }
        default: return fmt::format("s{}", size);
    }
}

std::string prototype(Dwarf_Die& of) {
    std::string text = shape(of) + '(';
    Dwarf_Die child;
    if (dwarf_child(&of, &child) == 0) {
        do {
            if (dwarf_tag(&child) == DW_TAG_formal_parameter) {
                text += shape(child) + ',';
            } else if (dwarf_tag(&child) == DW_TAG_unspecified_parameters) {
                text += "...";
            }
        } while (dwarf_siblingof(&child, &child) == 0);
    }
    return text + ')';
}

}  // namespace

class prototypes::reader {
public:
    explicit reader(prototypes& made) : made_{made} {}

    void read(Dwarf* debug) {
        Dwarf_CU* unit = nullptr;
        Dwarf_Die top;
        while (dwarf_get_units(debug, unit, &unit, nullptr, nullptr, &top, nullptr) == 0) {
            // Of assembly there is a name and a place, and nothing on what it calls.
            if (dwarf_srclang(&top) == DW_LANG_Mips_Assembler) {
                continue;
            }
            unit_ = dwarf_dieoffset(&top);
            pointers_to_[unit_];
            walk(top, std::nullopt, 0);
        }
        for (const auto& [start, units] : units_of_) {
            std::set<std::string>& called = made_.called_[start];
            for (const Dwarf_Off each : units) {
                const std::set<std::string>& pointed = pointers_to_[each];
                called.insert(pointed.begin(), pointed.end());
            }
        }
    }

private:
    void walk(Dwarf_Die& parent, std::optional<address> function, int depth) {
        Dwarf_Die child;
        if (depth == deepest || dwarf_child(&parent, &child) != 0) {
            return;
        }
        do {
            std::optional<address> inside = function;
            switch (dwarf_tag(&child)) {
                case DW_TAG_subprogram: inside = enter_function(child); break;
                case DW_TAG_inlined_subroutine: enter_inlined(child, function); break;
                case DW_TAG_pointer_type:
                case DW_TAG_reference_type: enter_pointer(child); break;
                case DW_TAG_ptr_to_member_type: enter_pointer(child); break;
                default: break;
            }
            walk(child, inside, depth + 1);
        } while (dwarf_siblingof(&child, &child) == 0);
    }

    std::optional<address> enter_function(Dwarf_Die& die) {
        Dwarf_Addr low = 0;
        Dwarf_Addr base = 0;
        Dwarf_Addr end = 0;
        // In parts, the first of which it begins with.
        if (dwarf_lowpc(&die, &low) != 0 && dwarf_ranges(&die, 0, &base, &low, &end) <= 0) {
            return std::nullopt;
        }
        const auto start = static_cast<address>(low);
        // What was generated from another function has its parameters there.
        std::optional<Dwarf_Die> origin = referred(die, DW_AT_abstract_origin);
        made_.types_[start] = prototype(origin ? *origin : die);
        units_of_[start].insert(unit_);
        if (origin) {
            units_of_[start].insert(unit_of(*origin));
        }
        return start;
    }

    void enter_inlined(Dwarf_Die& die, std::optional<address> function) {
        std::optional<Dwarf_Die> origin = referred(die, DW_AT_abstract_origin);
        if (function && origin) {
            units_of_[*function].insert(unit_of(*origin));
        }
    }

    void enter_pointer(Dwarf_Die& die) {
        std::optional<Dwarf_Die> type = plain_type(die);
        if (type && dwarf_tag(&*type) == DW_TAG_subroutine_type) {
            // What the pointer of an object with virtual functions points to.
            const char* const name = dwarf_diename(&die);
            const bool is_virtual = name != nullptr && std::strcmp(name, "__vtbl_ptr_type") == 0;
            pointers_to_[unit_].insert(is_virtual ? virtual_function : prototype(*type));
        }
    }

    static Dwarf_Off unit_of(Dwarf_Die& die) {
        Dwarf_Die unit;
        return dwarf_diecu(&die, &unit, nullptr, nullptr) == nullptr ? 0 : dwarf_dieoffset(&unit);
    }

    prototypes& made_;
    Dwarf_Off unit_ = 0;
    std::map<Dwarf_Off, std::set<std::string>> pointers_to_;
    std::map<address, std::set<Dwarf_Off>> units_of_;
};

prototypes::prototypes(const firmware_image& image) {
    if (Dwarf* const debug = image.debug().get()) {
        reader{*this}.read(debug);
    }
}

const std::string* prototypes::of(address start) const noexcept {
    const auto found = types_.find(start);
    return found == types_.end() ? nullptr : &found->second;
}

const std::set<std::string>* prototypes::called_from(address start) const noexcept {
    const auto found = called_.find(start);
    return found == called_.end() ? nullptr : &found->second;
}

}  // namespace ramwright::tool::stack
