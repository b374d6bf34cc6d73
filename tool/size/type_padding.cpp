// SPDX-License-Identifier: Apache-2.0
#include "tool/size/type_padding.hpp"

#include <dwarf.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>
#include <utility>

#include "tool/elf/debug_information.hpp"
#include "tool/size/structure_layout.hpp"

namespace ramwright::tool {

namespace {

constexpr int deepest_type = 64;
/// Far more than any firmware has; a file made to take for ever is left where it stands.
constexpr int most_visits = 2'000'000;

std::string name_of(Dwarf_Die& type) {
    std::string name;
    const char* const own = dwarf_diename(&type);
    Dwarf_Die* scopes = nullptr;
    const int count = dwarf_getscopes_die(&type, &scopes);
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
        count(*type, 1, 0);
        if (is_const(variable) && !has_mutable(*type, 0)) {
            result_.constants.insert(*address);
        }
    }

    type_padding finish() {
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
        if (depth == deepest_type || instances == 0 || ++visits_ > most_visits) {
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
        const auto [place, added] = types_.try_emplace({name_of(type), layout->size});
        padded_type& padded = place->second;
        if (added) {
            padded.name = place->first.first;
            padded.size = layout->size;
            padded.lost = layout->lost;
            padded.holes = layout->holes;
            padded.reordered = reordered_size(type, *layout);
        }
        padded.instances += instances;
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
        const auto [place, added] = enumerations_.try_emplace({name_of(type), size_of(type)});
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
            const std::uint64_t of_member = alignment_of(member.type, 0);
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

    /// 0: not known.
    std::uint64_t alignment_of(Dwarf_Die& type, int depth) {
        if (depth == deepest_type || ++visits_ > most_visits ||
            dwarf_hasattr(&type, DW_AT_alignment) != 0) {
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

    /// Of an array its elements are.
    static bool is_const(Dwarf_Die& variable) {
        Dwarf_Die type = variable;
        bool constant = false;
        for (int depth = 0; depth != deepest_type; ++depth) {
            const int tag = dwarf_tag(&type);
            const bool passes = depth == 0 || tag == DW_TAG_typedef || tag == DW_TAG_const_type ||
                                tag == DW_TAG_array_type;
            constant = constant || tag == DW_TAG_const_type;
            Dwarf_Attribute attribute;
            if (tag == DW_TAG_volatile_type) {
                return false;
            }
            if (!passes || dwarf_attr_integrate(&type, DW_AT_type, &attribute) == nullptr ||
                dwarf_formref_die(&attribute, &type) == nullptr) {
                return constant;
            }
        }
        return false;
    }

    bool has_mutable(Dwarf_Die& type, int depth) {
        if (depth == deepest_type || ++visits_ > most_visits) {
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

    const std::set<std::uint64_t>& placed_;
    std::set<std::uint64_t> seen_;
    std::map<name_and_size, padded_type> types_;
    std::map<name_and_size, wide_enumeration> enumerations_;
    type_padding result_;
    int visits_ = 0;
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
