// SPDX-License-Identifier: Apache-2.0
#include "tool/inspect/debug_object.hpp"

#include <dwarf.h>
#include <fmt/format.h>

#include <algorithm>

#include "tool/elf/debug_information.hpp"
#include "tool/elf/debug_types.hpp"

namespace ramwright::tool::inspect {

namespace {

/// Bases within bases: no program nests deeper, a damaged file might.
constexpr int deepest = 32;

std::optional<Dwarf_Die> child_named(Dwarf_Die& parent, std::string_view name, int tag) {
    Dwarf_Die child;
    if (dwarf_child(&parent, &child) != 0) {
        return std::nullopt;
    }
    do {
        const char* const own = dwarf_diename(&child);
        if (dwarf_tag(&child) == tag && own != nullptr && own == name) {
            return child;
        }
    } while (dwarf_siblingof(&child, &child) == 0);
    return std::nullopt;
}

std::optional<debug_object> find_member(const debug_object& in, std::string_view name, int depth) {
    if (depth == deepest) {
        return std::nullopt;
    }
    for (const debug_object::part& each : in.parts()) {
        if (each.name == name) {
            return each.object;
        }
        if (each.name.empty()) {
            if (auto found = find_member(each.object, name, depth + 1)) {
                return found;
            }
        }
    }
    return std::nullopt;
}

}  // namespace

std::uint64_t debug_object::size() const { return size_of(type_); }

std::string debug_object::class_name() const {
    std::string name;
    int depth = 0;
    for (const char each : qualified_name(type_)) {
        depth += each == '<' ? 1 : 0;
        if (depth == 0) {
            name += each;
        }
        depth -= each == '>' ? 1 : 0;
    }
    return name;
}

std::string debug_object::short_name() const {
    const char* const name = dwarf_diename(&type_);
    const std::string_view text = name == nullptr ? "" : name;
    return std::string{text.substr(0, text.find('<'))};
}

std::vector<debug_object::part> debug_object::parts() const {
    std::vector<part> found;
    Dwarf_Die child;
    if (dwarf_child(&type_, &child) != 0) {
        return found;
    }
    do {
        const int tag = dwarf_tag(&child);
        std::optional<Dwarf_Die> type;
        if ((tag != DW_TAG_member && tag != DW_TAG_inheritance) ||
            dwarf_hasattr(&child, DW_AT_declaration) != 0 || !(type = type_of(child))) {
            continue;
        }
        const char* const name = tag == DW_TAG_member ? dwarf_diename(&child) : nullptr;
        // Of a union all are at its start.
        const auto offset = unsigned_attribute(child, DW_AT_data_member_location);
        found.push_back({.name = name == nullptr ? "" : name,
                         .object = {*memory_, address_ + offset.value_or(0), *type}});
    } while (dwarf_siblingof(&child, &child) == 0);
    return found;
}

std::optional<debug_object> debug_object::member(std::string_view name) const {
    return find_member(*this, name, 0);
}

debug_object debug_object::operator[](std::string_view name) const {
    if (auto found = member(name)) {
        return *found;
    }
    throw unreadable(
        fmt::format("{} has no '{}' here: the image and this ramwright are of versions "
                    "too far apart",
                    short_name(), name));
}

std::uint64_t debug_object::elements() const { return element_count(type_); }

debug_object debug_object::element(std::uint64_t index) const {
    std::optional<Dwarf_Die> type = type_of(type_);
    if (!type) {
        throw unreadable(fmt::format("{} is no array", short_name()));
    }
    return {*memory_, address_ + index * size_of(*type), *type};
}

std::uint64_t debug_object::number() const { return memory_->number(address_, size()); }

std::vector<std::byte> debug_object::bytes() const { return memory_->bytes(address_, size()); }

debug_object debug_object::pointee() const {
    std::optional<Dwarf_Die> type = type_of(type_);
    const int tag = dwarf_tag(&type_);
    if ((tag != DW_TAG_pointer_type && tag != DW_TAG_reference_type) || !type) {
        throw unreadable(fmt::format("{} is no pointer", short_name()));
    }
    return {*memory_, number(), *type};
}

std::string debug_object::text() const {
    std::byte found[64] = {};
    const std::size_t known = memory_->read(number(), found);
    const auto end = std::find(found, found + known, std::byte{0});
    const auto printable = std::all_of(found, end, [](std::byte each) {
        return each >= std::byte{' '} && each != std::byte{0x7F};
    });
    return printable ? std::string{reinterpret_cast<const char*>(found),
                                   static_cast<std::size_t>(end - found)}
                     : std::string{};
}

std::optional<std::uint64_t> debug_object::value_argument(std::string_view name) const {
    std::optional<Dwarf_Die> argument = child_named(type_, name, DW_TAG_template_value_parameter);
    return argument ? unsigned_attribute(*argument, DW_AT_const_value) : std::nullopt;
}

std::optional<Dwarf_Die> debug_object::type_argument(std::string_view name) const {
    std::optional<Dwarf_Die> argument = child_named(type_, name, DW_TAG_template_type_parameter);
    return argument ? type_of(*argument) : std::nullopt;
}

std::optional<Dwarf_Die> debug_object::nested_type(std::string_view name) const {
    const auto structure = child_named(type_, name, DW_TAG_structure_type);
    return structure ? structure : child_named(type_, name, DW_TAG_class_type);
}

}  // namespace ramwright::tool::inspect
