// SPDX-License-Identifier: Apache-2.0
#include "tool/inspect/object_finder.hpp"

#include <dwarf.h>
#include <elf.h>
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>

#include "tool/elf/debug_types.hpp"

namespace ramwright::tool::inspect {

namespace {

constexpr int deepest = 24;
/// Of an array of objects; a damaged file may say any number.
constexpr std::uint64_t most_elements = 1024;
constexpr std::size_t most_objects = 4096;

constexpr std::string_view library = "ramwright::";

std::optional<object_kind> kind_of(const std::string& class_name) {
    static const std::map<std::string_view, object_kind> kinds{
        {"ramwright::general", object_kind::general},
        {"ramwright::detail::list_heap", object_kind::list_heap},
        {"ramwright::pool", object_kind::pool},
        {"ramwright::size_classes", object_kind::size_classes},
        {"ramwright::slab", object_kind::slab},
        {"ramwright::slot", object_kind::slot},
        {"ramwright::arena", object_kind::arena},
        {"ramwright::bump", object_kind::arena},
        {"ramwright::failure_log", object_kind::failure_log},
        {"ramwright::packet_ring", object_kind::packet_ring},
        {"ramwright::rtt_packets", object_kind::rtt_packets},
        {"ramwright::named_stack", object_kind::named_stack},
        {"ramwright::budget", object_kind::budget},
        {"ramwright::fault_memory", object_kind::fault_memory},
    };
    const auto found = kinds.find(class_name);
    return found == kinds.end() ? std::nullopt : std::optional{found->second};
}

std::optional<guard_kind> guard_of(const std::string& class_name) {
    static const std::map<std::string_view, guard_kind> kinds{
        {"ramwright::red_zone", guard_kind::red_zone},
        {"ramwright::sampled", guard_kind::sampled},
        {"ramwright::quarantine", guard_kind::quarantine},
        {"ramwright::context_checked", guard_kind::context_checked},
    };
    const auto found = kinds.find(class_name);
    return found == kinds.end() ? std::nullopt : std::optional{found->second};
}

bool is_class(Dwarf_Die type) {
    const int tag = dwarf_tag(&type);
    return (tag == DW_TAG_structure_type || tag == DW_TAG_class_type || tag == DW_TAG_union_type) &&
           dwarf_hasattr(&type, DW_AT_declaration) == 0;
}

/// Of such a class nothing but this member is shown, which therefore has its name.
bool is_all_of(const std::string& class_name, const std::string& member) {
    return (class_name == "ramwright::budgeted" && member == "budget_") ||
           (class_name == "ramwright::event_writer" && member == "packets_");
}

/// `app.memory` of `app.memory.regions_.slots_[0]`, without two.
std::string without_members(std::string name, int count) {
    for (; count != 0; --count) {
        name.resize(std::min(name.size(), name.rfind('.')));
    }
    return name;
}

bool is_pointer(Dwarf_Die type) {
    const int tag = dwarf_tag(&type);
    return tag == DW_TAG_pointer_type || tag == DW_TAG_reference_type;
}
bool is_array(Dwarf_Die type) { return dwarf_tag(&type) == DW_TAG_array_type; }
bool is_union(Dwarf_Die type) { return dwarf_tag(&type) == DW_TAG_union_type; }

}  // namespace

object_finder::object_finder(const elf_file& image, const debug_information& debug,
                             const target_memory& memory, std::uint64_t bias)
    : debug_{debug}, memory_{memory}, bias_{bias} {
    for (const elf_symbol& each : image.symbols()) {
        if (each.type == STT_OBJECT && each.section < image.sections().size() &&
            (image.sections()[each.section].flags & SHF_ALLOC) != 0) {
            placed_.emplace(each.value, each.name);
        }
    }
}

std::vector<library_object> object_finder::find() {
    debug_.for_each_unit([this](Dwarf_Die& unit) {
        for_each_entry(unit, [this](Dwarf_Die& entry) {
            if (dwarf_tag(&entry) == DW_TAG_variable) {
                look_at_variable(entry);
            }
        });
    });
    for (; !led_to_.empty(); led_to_.pop_front()) {
        const led_to each = std::move(led_to_.front());
        try {
            explore(each.object, each.from);
        } catch (const unreadable& reason) {
            notes_.push_back(fmt::format("{}: {}", each.from.name, reason.what()));
        }
    }
    return std::move(found_);
}

bool object_finder::is_placed(Dwarf_Die& variable, std::uint64_t address) const {
    const char* const name = dwarf_diename(&variable);
    const auto [first, last] = placed_.equal_range(address);
    // However it is mangled, the name is in it.
    return name != nullptr && std::any_of(first, last, [&](const auto& symbol) {
               return symbol.second.find(name) != std::string_view::npos;
           });
}

void object_finder::look_at_variable(Dwarf_Die& variable) {
    const auto address = static_address(variable);
    std::optional<Dwarf_Die> type = type_of(variable);
    if (!address || !type || !is_placed(variable, *address) || !seen_.insert(*address).second) {
        return;
    }
    const std::string name = qualified_name(variable);
    try {
        explore({memory_, *address + bias_, *type}, {.name = name});
    } catch (const unreadable& reason) {
        notes_.push_back(fmt::format("{}: {}", name, reason.what()));
    }
}

void object_finder::explore(const debug_object& at, const way& here) {
    if (here.depth == deepest || found_.size() == most_objects ||
        !holds_any(at, here.depth, here.pointers_left)) {
        return;
    }
    if (is_pointer(at.type())) {
        follow(at, here);
        return;
    }
    if (is_class(at.type())) {
        explore_class(at, here);
        return;
    }
    const std::uint64_t count = std::min(at.elements(), most_elements);
    for (std::uint64_t index = 0; index != count; ++index) {
        way next = here;
        next.name += fmt::format("[{}]", index);
        ++next.depth;
        explore(at.element(index), next);
    }
}

void object_finder::explore_class(const debug_object& at, const way& here) {
    const std::string name = at.class_name();
    if (const auto kind = kind_of(name)) {
        add(*kind, at, here);
        if (kind != object_kind::size_classes) {
            return;
        }
    }
    way inside = here;
    for (blocks_guard& each : inside.around) {
        if (each.base == 0 && name == "ramwright::size_classes") {
            each.base = at["region_"].number();
        }
    }
    std::vector<debug_object::part> parts = at.parts();
    std::erase_if(parts, [&](const debug_object::part& each) {
        return !holds_any(each.object, here.depth + 1, here.pointers_left);
    });
    if (name == "ramwright::sized_general" && at.member("is_large_")) {
        const bool large = at["is_large_"].number() != 0;
        parts = {{.name = "", .object = at[large ? "large_" : "small_"]}};
    } else if (is_union(at.type()) && parts.size() != 1) {
        return;  // which of them is there, nobody can say
    }
    // A guard is what its allocator is in, whatever the member is called.
    const bool guard = name.starts_with(library) && at.member("inner_");
    for (const debug_object::part& each : parts) {
        way next = inside;
        ++next.depth;
        next.derived.clear();
        const bool inwards = guard && (each.name.empty() || each.name == "inner_");
        if (inwards && !name.starts_with("ramwright::detail::")) {
            next.guards.push_back(name.substr(library.size()));
            if (const auto kind = guard_of(name)) {
                next.around.push_back({*kind, at});
            }
        } else if (!inwards && each.name.empty() && name.starts_with(library)) {
            next.derived = here.derived.empty() ? name : here.derived;
        } else if (!inwards && !each.name.empty() && !is_all_of(name, each.name)) {
            next.name += (here.led_here ? "->" : ".") + each.name;
            next.led_here = false;
        }
        // A heap has places for more regions than it was given.
        if (name == "ramwright::detail::heap_region") {
            if (const auto where = at["map_"].member("where")) {
                if ((*where)["size"].number() == 0) {
                    continue;
                }
                next.name =
                    fmt::format("{} '{}'", without_members(here.name, 2), (*where)["name"].text());
            }
        }
        explore(each.object, next);
    }
}

/// The object of a guard that has a reference is its own, and has its name.
void object_finder::follow(const debug_object& pointer, const way& here) {
    const debug_object object = pointer.pointee();
    Dwarf_Die type = object.type();
    if (object.address() == 0 ||
        !followed_.emplace(object.address(), dwarf_dieoffset(&type)).second ||
        followed_.size() > most_objects) {
        return;
    }
    way next = here;
    ++next.depth;
    --next.pointers_left;
    Dwarf_Die own = pointer.type();
    if (dwarf_tag(&own) == DW_TAG_pointer_type) {
        next.led_here = true;
    }
    led_to_.push_back({object, std::move(next)});
}

void object_finder::add(object_kind kind, const debug_object& at, const way& here) {
    std::vector<blocks_guard> guards{here.around.rbegin(), here.around.rend()};
    const auto [known, is_new] =
        index_of_.try_emplace(std::pair{at.address(), kind}, found_.size());
    if (!is_new) {
        // Of what several guards share, the blocks without fences are others'.
        std::erase_if(guards,
                      [](const blocks_guard& each) { return each.kind == guard_kind::red_zone; });
        std::vector<blocks_guard>& all = found_[known->second].guards;
        all.insert(all.end(), guards.begin(), guards.end());
        return;
    }
    std::string type =
        (here.derived.empty() ? at.class_name() : here.derived).substr(library.size());
    if (type.starts_with("detail::")) {
        type.erase(0, std::string_view{"detail::"}.size());
    }
    for (auto guard = here.guards.rbegin(); guard != here.guards.rend(); ++guard) {
        type = fmt::format("{}<{}>", *guard, type);
    }
    found_.push_back({.kind = kind,
                      .name = (here.led_here ? "*" : "") + here.name,
                      .type = std::move(type),
                      .object = at,
                      .guards = std::move(guards)});
}

/// Most variables hold nothing of the library: whether one may, behind so many pointers at most, is looked
/// up by its type.
bool object_finder::holds_any(const debug_object& at, int depth, int pointers) {
    Dwarf_Die type = at.type();
    if (depth >= deepest) {
        return false;
    }
    if (is_pointer(type)) {
        std::optional<Dwarf_Die> to = type_of(type);
        return pointers != 0 && to && is_class(*to) &&
               holds_any({memory_, 0, *to}, depth + 1, pointers - 1);
    }
    if (!is_class(type) && !is_array(type)) {
        return false;
    }
    const std::pair key{dwarf_dieoffset(&type), pointers};
    const auto [place, added] = holds_.try_emplace(key, false);
    if (!added) {
        return place->second;
    }
    bool holds = false;
    if (is_array(type)) {
        holds = at.elements() != 0 && holds_any(at.element(0), depth + 1, pointers);
    } else {
        const std::vector<debug_object::part> parts = at.parts();
        holds = kind_of(at.class_name()).has_value() ||
                std::any_of(parts.begin(), parts.end(), [&](const debug_object::part& each) {
                    return holds_any(each.object, depth + 1, pointers);
                });
    }
    return holds_[key] = holds;
}

}  // namespace ramwright::tool::inspect
