// SPDX-License-Identifier: Apache-2.0
#include "tool/size/type_padding.hpp"

#include <dwarf.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "tool/elf/debug_information.hpp"
#include "tool/elf/debug_types.hpp"
#include "tool/elf/type_properties.hpp"
#include "tool/size/stored_elements.hpp"
#include "tool/size/structure_layout.hpp"

namespace ramwright::tool {

namespace {

class padding_finder {
public:
    explicit padding_finder(const std::set<std::uint64_t>& placed) : placed_{placed} {}

    void add_variable(Dwarf_Die& variable) {
        const auto address = static_address(variable);
        std::optional<Dwarf_Die> type = type_of(variable);
        // With link-time optimisation a variable can be described twice.
        if (!address || !type || !placed_.contains(*address) || !seen_.insert(*address).second) {
            return;
        }
        if (dwarf_tag(&*type) == DW_TAG_array_type) {
            members_.see_array(qualified_name(variable), *type);
        }
        count(*type, 1, 0);
        if (is_const(variable) && !properties_.has_mutable(*type)) {
            result_.constants.insert(*address);
        }
        if (is_volatile(variable)) {
            result_.volatiles.insert(*address);
        }
    }

    type_padding finish() {
        result_.members = members_.finish([this](const std::string& structure) {
            const auto found = types_.lower_bound({structure, 0});
            return found == types_.end() || found->first.first != structure
                       ? 0
                       : found->second.instances;
        });
        for (auto& [name, type] : types_) {
            if (type.lost != 0) {
                result_.types.push_back(std::move(type));
            }
        }
        for (auto& [name, each] : enumerations_) {
            if (each.needed < each.size) {
                result_.enumerations.push_back(std::move(each));
            }
        }
        std::stable_sort(result_.types.begin(), result_.types.end(),
                         [](const padded_type& a, const padded_type& b) {
                             return a.lost * a.instances > b.lost * b.instances;
                         });
        const auto wide = [](const wide_enumeration& each) {
            return (each.size - each.needed) * each.instances;
        };
        std::stable_sort(result_.enumerations.begin(), result_.enumerations.end(),
                         [&](const auto& a, const auto& b) { return wide(a) > wide(b); });
        return std::move(result_);
    }

private:
    using name_and_size = std::pair<std::string, std::uint64_t>;

    void count(Dwarf_Die& type, std::uint64_t instances, int depth) {
        if (instances == 0 || !properties_.may_visit(depth)) {
            return;
        }
        switch (dwarf_tag(&type)) {
            case DW_TAG_array_type:
                if (std::optional<Dwarf_Die> element = type_of(type)) {
                    count(*element, saturated(instances, element_count(type)), depth + 1);
                }
                break;
            case DW_TAG_structure_type:
            case DW_TAG_class_type: count_structure(type, instances, depth); break;
            case DW_TAG_enumeration_type: count_enumeration(type, instances); break;
            default:  // of a union nobody can say which member is there
                break;
        }
    }

    static std::uint64_t saturated(std::uint64_t a, std::uint64_t b) {
        constexpr std::uint64_t most = 1U << 30;
        return b != 0 && a > most / b ? most : a * b;
    }

    void count_structure(Dwarf_Die& type, std::uint64_t instances, int depth) {
        std::optional<structure_layout> layout = layout_of(type);
        if (!layout) {
            return;
        }
        const auto [place, added] = types_.try_emplace({qualified_name(type), layout->size});
        padded_type& padded = place->second;
        if (added) {
            padded.name = place->first.first;
            padded.size = layout->size;
            padded.lost = layout->lost;
            padded.holes = layout->holes;
            padded.reordered = reordered_size(type, *layout);
            members_.see_structure(padded.name, *layout);
        }
        padded.instances += instances;
        if (std::optional<stored_elements> stored =
                elements_stored_in(type, padded.name, *layout)) {
            count(stored->type, saturated(instances, stored->count), depth + 1);
        }
        for (std::size_t index = 0; index != layout->members.size(); ++index) {
            structure_member& member = layout->members[index];
            // A member that the next one reaches into gave its own padding away.
            const bool alone =
                index + 1 == layout->members.size() ||
                layout->members[index + 1].bit_offset >= member.bit_offset + member.bit_size;
            if (alone && !member.is_bit_field) {
                count(member.type, instances, depth + 1);
            }
        }
    }

    void count_enumeration(Dwarf_Die& type, std::uint64_t instances) {
        const auto [place, added] =
            enumerations_.try_emplace({qualified_name(type), size_of(type)});
        wide_enumeration& each = place->second;
        if (added) {
            each.name = place->first.first;
            each.size = place->first.second;
            each.needed = needed_by(type, each.size);
        }
        each.instances += instances;
    }

    /// Flags are combined: a byte is enough if no enumerator has a bit beyond it.
    static std::uint64_t needed_by(Dwarf_Die& type, std::uint64_t size) {
        std::uint64_t bits = 0;
        Dwarf_Die entry;
        if (dwarf_child(&type, &entry) != 0) {
            return size;  // declared by its size: a number with a name, of any value
        }
        do {
            Dwarf_Attribute attribute;
            Dwarf_Sword value = 0;
            if (dwarf_tag(&entry) != DW_TAG_enumerator) {
                continue;
            }
            if (dwarf_attr(&entry, DW_AT_const_value, &attribute) == nullptr ||
                dwarf_formsdata(&attribute, &value) != 0 || value < 0) {
                return size;
            }
            bits |= static_cast<std::uint64_t>(value);
        } while (dwarf_siblingof(&entry, &entry) == 0);
        return bits <= 0xFF ? 1 : bits <= 0xFFFF ? std::min<std::uint64_t>(size, 2) : size;
    }

    std::uint64_t reordered_size(Dwarf_Die& type, structure_layout& layout) {
        std::uint64_t sum = 0;
        std::uint64_t alignment = 1;
        for (structure_member& member : layout.members) {
            const std::uint64_t of_member = properties_.alignment_of(member.type);
            if (member.is_bit_field || member.is_of_base || of_member == 0) {
                return layout.size;
            }
            alignment = std::max(alignment, of_member);
            sum += member.bit_size / 8;
        }
        if (dwarf_hasattr(&type, DW_AT_alignment) != 0) {
            return layout.size;
        }
        return std::min(layout.size, (sum + alignment - 1) / alignment * alignment);
    }

    const std::set<std::uint64_t>& placed_;
    std::set<std::uint64_t> seen_;
    std::map<name_and_size, padded_type> types_;
    std::map<name_and_size, wide_enumeration> enumerations_;
    narrow_members members_;
    type_padding result_;
    type_properties properties_;
};

}  // namespace

type_padding find_type_padding(const elf_file& elf, const std::set<std::uint64_t>& placed) {
    padding_finder finder{placed};
    const debug_information debug{elf};
    debug.for_each_unit([&](Dwarf_Die& unit) {
        for_each_entry(unit, [&](Dwarf_Die& entry) {
            if (dwarf_tag(&entry) == DW_TAG_variable) {
                finder.add_variable(entry);
            }
        });
    });
    return finder.finish();
}

}  // namespace ramwright::tool
