// SPDX-License-Identifier: Apache-2.0
#include "tool/size/narrow_integers.hpp"

#include <dwarf.h>

#include <algorithm>
#include <iterator>
#include <optional>

#include "tool/elf/debug_information.hpp"
#include "tool/elf/debug_types.hpp"
#include "tool/elf/type_properties.hpp"
#include "tool/size/structure_layout.hpp"

namespace ramwright::tool {

namespace {

struct integer_type {
    std::uint64_t size = 0;
    bool is_signed = false;
};

std::optional<integer_type> integer_type_of(Dwarf_Die& type) {
    const std::optional<std::uint64_t> encoding = unsigned_attribute(type, DW_AT_encoding);
    const std::uint64_t size = size_of(type);
    if (dwarf_tag(&type) != DW_TAG_base_type || (size != 2 && size != 4) ||
        (encoding != DW_ATE_signed && encoding != DW_ATE_unsigned)) {
        return std::nullopt;
    }
    return integer_type{.size = size, .is_signed = encoding == DW_ATE_signed};
}

/// What the type's bytes mean when they hold the low ones of `bits`.
std::int64_t number_in(const integer_type& type, std::uint32_t bits) {
    if (type.size == 2) {
        return type.is_signed ? static_cast<std::int16_t>(bits) : std::int64_t{bits & 0xFFFF};
    }
    return type.is_signed ? static_cast<std::int32_t>(bits) : std::int64_t{bits};
}

std::uint64_t bytes_for(const std::set<std::int64_t>& numbers, std::uint64_t most) {
    const std::int64_t low = *numbers.begin();
    const std::int64_t high = *numbers.rbegin();
    for (std::uint64_t bytes = 1; bytes != most; bytes *= 2) {
        const std::int64_t values = std::int64_t{1} << (8 * bytes);
        if (low >= 0 ? high < values : low >= -values / 2 && high < values / 2) {
            return bytes;
        }
    }
    return most;
}

class integer_finder {
public:
    integer_finder(const elf_file& elf, const std::map<std::uint32_t, object_access>& accesses)
        : elf_{elf}, accesses_{accesses} {}

    void add_variable(Dwarf_Die& variable) {
        const std::optional<std::uint64_t> place = static_address(variable);
        std::optional<Dwarf_Die> type = type_of(variable);
        const auto object = accesses_.find(static_cast<std::uint32_t>(place.value_or(0)));
        if (!place || !type || object == accesses_.end() || is_volatile(variable) ||
            !seen_.insert(*place).second || !object->second.doubts.empty() ||
            std::any_of(object->second.stores.begin(), object->second.stores.end(),
                        [](const object_store& each) { return each.indexed; })) {
            return;
        }
        add(*type, qualified_name(variable), *place, object->second, 0);
    }

    std::vector<narrow_integer> finish() {
        std::stable_sort(found_.begin(), found_.end(),
                         [](const narrow_integer& a, const narrow_integer& b) {
                             return a.size - a.needed > b.size - b.needed;
                         });
        return std::move(found_);
    }

private:
    void add(Dwarf_Die& type, const std::string& name, std::uint64_t place,
             const object_access& object, int depth) {
        if (!visits_.may_visit(depth)) {
            return;
        }
        const int tag = dwarf_tag(&type);
        if (tag == DW_TAG_structure_type || tag == DW_TAG_class_type) {
            std::optional<structure_layout> layout = layout_of(type);
            if (!layout) {
                return;
            }
            for (structure_member& member : layout->members) {
                if (!member.is_bit_field && !member.is_volatile) {
                    add(member.type, name + '.' + member.name, place + member.bit_offset / 8,
                        object, depth + 1);
                }
            }
        } else if (const std::optional<integer_type> integer = integer_type_of(type)) {
            add_integer(*integer, name, place, object);
        }
    }

    void add_integer(const integer_type& type, const std::string& name, std::uint64_t place,
                     const object_access& object) {
        narrow_integer made{.name = name, .size = type.size, .needed = type.size, .numbers = {}};
        for (const object_store& each : object.stores) {
            if (each.place >= place + type.size || each.place + each.bytes <= place) {
                continue;
            }
            if (each.place != place || each.bytes != type.size || each.numbers.empty()) {
                return;
            }
            for (const std::uint32_t bits : each.numbers) {
                made.numbers.insert(number_in(type, bits));
            }
        }
        if (made.numbers.empty()) {
            return;
        }
        made.numbers.insert(number_in(type, initial_bits(place, type.size)));
        made.needed = bytes_for(made.numbers, type.size);
        if (made.needed < made.size) {
            found_.push_back(std::move(made));
        }
    }

    /// 0 for what start-up zeroes.
    [[nodiscard]] std::uint32_t initial_bits(std::uint64_t place, std::uint64_t size) const {
        for (const elf_section& section : elf_.sections()) {
            if (place >= section.address && place - section.address < section.content.size() &&
                section.content.size() - (place - section.address) >= size) {
                std::uint32_t bits = 0;
                for (std::uint64_t index = size; index-- != 0;) {
                    bits = bits << 8 | std::to_integer<std::uint32_t>(
                                           section.content[place - section.address + index]);
                }
                return bits;
            }
        }
        return 0;
    }

    const elf_file& elf_;
    const std::map<std::uint32_t, object_access>& accesses_;
    std::set<std::uint64_t> seen_;
    std::vector<narrow_integer> found_;
    type_properties visits_;
};

}  // namespace

std::vector<narrow_integer> find_narrow_integers(
    const elf_file& elf, const std::map<std::uint32_t, object_access>& accesses) {
    integer_finder finder{elf, accesses};
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
