// SPDX-License-Identifier: Apache-2.0
#include "tool/size/narrow_members.hpp"

#include <dwarf.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "tool/elf/debug_information.hpp"
#include "tool/elf/debug_types.hpp"

namespace ramwright::tool {

namespace {

constexpr std::array<std::string_view, 18> words_for_counting{
    "count", "len",  "length", "size", "used", "head", "tail", "read",  "write",
    "front", "back", "index",  "idx",  "pos",  "top",  "next", "first", "last"};

/// Whether a word of the name, between underscores, is one of those.
bool counts(std::string_view name) {
    while (!name.empty()) {
        const std::size_t end = std::min(name.find('_'), name.size());
        if (std::find(words_for_counting.begin(), words_for_counting.end(), name.substr(0, end)) !=
            words_for_counting.end()) {
            return true;
        }
        name.remove_prefix(std::min(end + 1, name.size()));
    }
    return false;
}

std::uint64_t bytes_up_to(std::uint64_t most) { return most <= 0xFF ? 1 : most <= 0xFFFF ? 2 : 4; }

bool is_integer(Dwarf_Die& type) {
    const std::optional<std::uint64_t> encoding = unsigned_attribute(type, DW_AT_encoding);
    return dwarf_tag(&type) == DW_TAG_base_type &&
           (encoding == DW_ATE_signed || encoding == DW_ATE_unsigned);
}

/// Elements of an array, also of one in a structure with nothing else, as `std::array` is; 0 for others.
std::uint64_t elements_in(Dwarf_Die& type) {
    if (dwarf_tag(&type) == DW_TAG_array_type) {
        return element_count(type);
    }
    if (dwarf_tag(&type) != DW_TAG_structure_type && dwarf_tag(&type) != DW_TAG_class_type) {
        return 0;
    }
    std::optional<structure_layout> inner = layout_of(type);
    const bool is_array = inner && inner->members.size() == 1 &&
                          dwarf_tag(&inner->members[0].type) == DW_TAG_array_type;
    return is_array ? element_count(inner->members[0].type) : 0;
}

std::uint64_t saved(const narrow_member& each) {
    return (each.size - each.needed) * each.instances;
}

}  // namespace

void narrow_members::see_array(const std::string& variable, Dwarf_Die& array) {
    std::optional<Dwarf_Die> element = type_of(array);
    if (element) {
        array_seen& seen = arrays_[qualified_name(*element)];
        seen.variable = variable;
        seen.elements = element_count(array);
        ++seen.times;
    }
}

void narrow_members::see_structure(const std::string& name, structure_layout& layout) {
    std::string array;
    std::uint64_t elements = 0;
    unsigned arrays = 0;
    for (structure_member& member : layout.members) {
        if (const std::uint64_t count = elements_in(member.type); count > 1) {
            array = member.name;
            elements = count;
            ++arrays;
        }
        std::optional<Dwarf_Die> target;
        if (dwarf_tag(&member.type) == DW_TAG_pointer_type) {
            target = type_of(member.type);
        }
        // The table of virtual functions is no choice of the source.
        if (target && !member.name.starts_with("_vptr")) {
            pointers_.push_back({.structure = name,
                                 .name = member.name,
                                 .size = member.bit_size / 8,
                                 .target = qualified_name(*target)});
        }
    }
    if (arrays == 1) {
        see_counters(name, layout, array, elements);
    }
}

void narrow_members::see_counters(const std::string& name, const structure_layout& layout,
                                  const std::string& array, std::uint64_t elements) {
    for (structure_member member : layout.members) {
        const std::uint64_t size = member.bit_size / 8;
        const std::uint64_t needed = bytes_up_to(elements);
        if (!member.is_bit_field && needed < size && counts(member.name) &&
            is_integer(member.type)) {
            counters_.emplace_back(
                name, narrow_member{.name = fmt::format("{}::{}", name, member.name),
                                    .size = size,
                                    .needed = needed,
                                    .why = fmt::format("counts {}[{}]", array, elements)});
        }
    }
}

std::vector<narrow_member> narrow_members::finish(const instances_of& instances) const {
    std::vector<narrow_member> found;
    for (const auto& [structure, member] : counters_) {
        found.push_back(member);
        found.back().instances = instances(structure);
    }
    for (const pointer_seen& each : pointers_) {
        const auto array = arrays_.find(each.target);
        // All there are of the type, so that there is nothing else to point to.
        if (array == arrays_.end() || array->second.times != 1 || array->second.elements < 2 ||
            array->second.elements != instances(each.target)) {
            continue;
        }
        const array_seen& all = array->second;
        const std::uint64_t needed = bytes_up_to(all.elements);  // and one for none
        if (needed < each.size) {
            found.push_back({.name = fmt::format("{}::{}", each.structure, each.name),
                             .size = each.size,
                             .needed = needed,
                             .why = fmt::format("points into {}[{}]", all.variable, all.elements),
                             .instances = instances(each.structure)});
        }
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const auto& a, const auto& b) { return saved(a) > saved(b); });
    return found;
}

}  // namespace ramwright::tool
