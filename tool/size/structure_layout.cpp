// SPDX-License-Identifier: Apache-2.0
#include "tool/size/structure_layout.hpp"

#include <dwarf.h>
#include <fmt/format.h>

#include <algorithm>

#include "tool/elf/debug_information.hpp"
#include "tool/elf/debug_types.hpp"
#include "tool/elf/type_properties.hpp"

namespace ramwright::tool {

namespace {

constexpr int deepest_base = 32;
/// More than any address of a device; eight times as many bits can still be counted.
constexpr std::uint64_t largest_structure = std::uint64_t{1} << 32;

class layout_reader {
public:
    explicit layout_reader(Dwarf_Die& structure) {
        layout_.size = size_of(structure);
        understood_ = layout_.size != 0 && layout_.size <= largest_structure;
        add_members(structure, 0, 0);
    }

    std::optional<structure_layout> read() {
        if (!understood_ || layout_.members.empty() ||
            !std::all_of(layout_.members.begin(), layout_.members.end(),
                         [this](const structure_member& each) { return lies_inside(each); })) {
            return std::nullopt;
        }
        std::stable_sort(layout_.members.begin(), layout_.members.end(),
                         [](const structure_member& a, const structure_member& b) {
                             return a.bit_offset < b.bit_offset;
                         });
        find_holes();
        return std::move(layout_);
    }

private:
    void add_members(Dwarf_Die& structure, std::uint64_t byte_offset, int depth) {
        Dwarf_Die entry;
        if (depth == deepest_base || dwarf_child(&structure, &entry) != 0) {
            return;
        }
        do {
            const int tag = dwarf_tag(&entry);
            if ((tag == DW_TAG_member && dwarf_hasattr(&entry, DW_AT_declaration) == 0) ||
                tag == DW_TAG_inheritance) {
                add_member(entry, byte_offset, depth);
            }
        } while (dwarf_siblingof(&entry, &entry) == 0);
    }

    void add_member(Dwarf_Die& entry, std::uint64_t base_offset, int depth) {
        std::optional<Dwarf_Die> type = type_of(entry);
        const auto byte_offset = unsigned_attribute(entry, DW_AT_data_member_location);
        const auto bit_offset = unsigned_attribute(entry, DW_AT_data_bit_offset);
        const auto bit_size = unsigned_attribute(entry, DW_AT_bit_size);
        const bool is_base = dwarf_tag(&entry) == DW_TAG_inheritance;
        // DW_AT_bit_offset counts from the other end, and which end that is depends on the compiler.
        if (!type || (!byte_offset && !bit_offset) ||
            dwarf_hasattr(&entry, DW_AT_bit_offset) != 0) {
            understood_ = false;
        } else if (is_base) {
            add_members(*type, base_offset + *byte_offset, depth + 1);
        } else {
            const char* const name = dwarf_diename(&entry);
            layout_.members.push_back(
                {.name = name == nullptr ? "(unnamed)" : name,
                 .bit_offset = 8 * (base_offset + byte_offset.value_or(0)) + bit_offset.value_or(0),
                 .bit_size = bit_size ? *bit_size : 8 * size_of(*type),
                 .is_bit_field = bit_size.has_value(),
                 .is_of_base = depth != 0,
                 .is_volatile = is_volatile(entry),
                 .type = *type});
        }
    }

    /// Not of damaged debug information.
    [[nodiscard]] bool lies_inside(const structure_member& member) const {
        const std::uint64_t bits = 8 * layout_.size;
        return member.bit_offset <= bits && member.bit_size <= bits - member.bit_offset;
    }

    void find_holes() {
        std::uint64_t end = 0;
        const std::string* last = nullptr;
        for (const structure_member& member : layout_.members) {
            if (last != nullptr && member.bit_offset > end) {
                add_hole((member.bit_offset - end) / 8, "after " + *last);
            }
            if (last == nullptr || member.bit_offset + member.bit_size >= end) {
                end = member.bit_offset + member.bit_size;
                last = &member.name;
            }
        }
        if (8 * layout_.size > end) {
            add_hole((8 * layout_.size - end) / 8, "at the end");
        }
    }

    void add_hole(std::uint64_t bytes, const std::string& where) {
        if (bytes != 0) {
            layout_.lost += bytes;
            layout_.holes +=
                fmt::format("{}{} {}", layout_.holes.empty() ? "" : ", ", bytes, where);
        }
    }

    structure_layout layout_;
    bool understood_ = true;
};

}  // namespace

std::optional<structure_layout> layout_of(Dwarf_Die& structure) {
    return layout_reader{structure}.read();
}

}  // namespace ramwright::tool
